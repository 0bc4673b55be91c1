"""The two requests that hold a stranger's text, through the functions' own doors: what is kept of them is all that is kept.

Routes, schemas, signatures, search and use cases are those that are deployed. Behind them stand a store, a queue and a ledger
that keep what they are given.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from handlers.core import signatures
from handlers.core.api import ApiDoor
from handlers.core.domain import AlertWrite, Caller, FraudAlert, FraudProvider, Merchant, Transaction
from handlers.core.fraud import RaiseAlert
from handlers.core.payments import AcceptPayment, ViewPayment
from handlers.fraud_handler.routes import Routes as FraudRoutes
from handlers.transaction_processor.routes import Routes as PaymentRoutes

_SECRET: Final = "fraud-signing-secret-0123456789"  # noqa: S105 (signs this benchmark's alerts)
_ACCEPTED: Final = frozenset({200, 202})


class _Context:
    """As much of Lambda's context as a door reads."""

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 60_000


@dataclass
class _Kept:
    """The store, the queue, the ledger, the log and the metrics: each keeps what it is given."""

    payments: list[Transaction] = field(default_factory=list)
    alerts: list[FraudAlert] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def create(self, transaction: Transaction, *, now: int) -> None:  # noqa: ARG002 (the port's signature)
        self.payments.append(transaction)

    def submit(self, transaction_id: str, *, attempt: str) -> None:
        self.others += [transaction_id, attempt]

    def payment(self, transaction_id: str) -> None:
        """Know no payment: the alert is kept open."""

    def recorded(self, alert: FraudAlert) -> None:
        """Know no alert."""

    def apply(self, write: AlertWrite) -> bool:
        self.alerts.append(write.stored.alert)
        return True

    def info(self, event: str, **fields: object) -> None:
        self.others += [event, *map(str, fields.values())]

    warning = info
    error = info

    @contextmanager
    def correlated(self, **ids: str) -> Iterator[None]:
        self.others += ids.values()
        yield

    def count(self, name: str, value: int = 1) -> None:
        """Count nothing."""

    def valid(self) -> tuple[str, ...]:
        return (_SECRET,)

    def identify(self, api_key_id: str) -> Caller:
        return FraudProvider() if api_key_id == "fraud" else Merchant("acme")

    def __call__(self) -> float:
        return time.time()


class Rule:
    """Posts requests, and tells what was kept."""

    def __init__(self) -> None:
        """Compose both doors once."""
        kept: Any = _Kept()
        self._kept = kept
        common: dict[str, Any] = {"log": kept, "metrics": kept}
        accept = AcceptPayment(store=kept, queue=kept, clock=kept, **common)
        payments = PaymentRoutes(accept=accept, view=ViewPayment(store=kept, clock=kept), **common)
        raised = RaiseAlert(ledger=kept, notifications=kept, clock=kept, **common)
        alerts = FraudRoutes(raise_alert=raised, secret=kept, clock=kept, **common)
        self._door = ApiDoor(callers=kept, routes={**payments.table(), **alerts.table()}, **common)

    def _post(self, resource: str, key: str, body: str, headers: Mapping[str, str]) -> bool:
        event = {
            "httpMethod": "POST",
            "resource": resource,
            "path": resource,
            "headers": {"Content-Type": "application/json", **headers},
            "multiValueHeaders": {},
            "body": body,
            "requestContext": {"requestId": "r", "path": f"/v1{resource}", "identity": {"apiKeyId": key}},
        }
        return self._door.answer(event, _Context())["statusCode"] in _ACCEPTED

    def pay(self, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> bool:
        """Post a payment; tell whether it was accepted."""
        given = {"Idempotency-Key": "benchmark-0001", **(headers or {})}
        return self._post("/transactions", "merchant", json.dumps(body), given)

    def alert(self, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> bool:
        """Post a signed alert; tell whether it was accepted."""
        text, now = json.dumps(body), int(time.time())
        signed = {"X-Timestamp": str(now), "X-Signature": signatures.sign(_SECRET, now, text.encode())}
        return self._post("/fraud-webhook", "fraud", text, {**signed, **(headers or {})})

    def take(self) -> list[str]:
        """Return every text that was stored, queued or logged since the last time, and forget it."""
        kept = self._kept
        texts = [str(text) for item in kept.payments for text in (item.request.reference, item.request.card_token)]
        texts += [item.alert_id for item in kept.alerts] + kept.others
        kept.payments, kept.alerts, kept.others = [], [], []
        return texts
