"""The ports in memory, and an AWS of one process: what is called is counted, and may crash before or after any call."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from handlers.core.api import ApiDoor
from handlers.core.authorization import RuleBasedAuthorization
from handlers.core.batch import PROCESSING_BACKOFF, FifoConsumer
from handlers.core.domain import (
    Caller,
    FraudProvider,
    Merchant,
    Notification,
    StoredAlert,
    Transaction,
    TransactionState,
    sources_of,
)
from handlers.core.errors import StoreError
from handlers.core.fraud import RaiseAlert
from handlers.core.payments import AcceptPayment, ProcessPayment, ViewPayment
from handlers.core.ports import Advance, MerchantEndpoint
from handlers.fraud_handler.application import FraudHandler
from handlers.fraud_handler.routes import Routes as FraudRoutes
from handlers.transaction_processor.application import TransactionProcessor
from handlers.transaction_processor.routes import Routes as PaymentRoutes

NOW = 1_795_000_000.0
SECRET = "fraud-signing-secret-of-tests"


class CrashError(BaseException):
    """The process died: no handler may catch it."""


@dataclass
class CrashPoint:
    """Dies before or after the k-th call; counts calls meanwhile."""

    before: int | None = None
    after: int | None = None
    calls: int = 0

    @contextmanager
    def call(self) -> Iterator[None]:
        """Wrap one call of a fake."""
        self.calls += 1
        number = self.calls
        if self.before == number:
            raise CrashError
        yield
        if self.after == number:
            raise CrashError


@dataclass
class World:
    """Both tables and both queues, with what SQS does about deduplication ids."""

    transactions: dict[str, Transaction] = field(default_factory=dict)
    alerts: dict[tuple[str, str], StoredAlert] = field(default_factory=dict)
    submitted: dict[str, str] = field(default_factory=dict)
    announced: dict[str, Notification] = field(default_factory=dict)
    announcements: list[str] = field(default_factory=list)
    postponed: list[tuple[str, int]] = field(default_factory=list)
    crash: CrashPoint = field(default_factory=CrashPoint)
    broken: bool = False

    def create(self, transaction: Transaction) -> Transaction | None:
        """Put unless there."""
        with self.crash.call():
            if self.broken:
                raise StoreError(operation="PutItem", aws="Throttled")
            existing = self.transactions.get(transaction.transaction_id)
            if existing is None:
                self.transactions[transaction.transaction_id] = transaction
        return existing

    def get(self, transaction_id: str) -> Transaction | None:
        """Read."""
        with self.crash.call():
            return self.transactions.get(transaction_id)

    def advance(self, transaction_id: str, target: TransactionState, *, at: str) -> Advance | None:
        """Write on condition."""
        with self.crash.call():
            stored = self.transactions.get(transaction_id)
            if stored is None:
                return None
            if stored.state not in sources_of(target):
                return Advance(stored, applied=False)
            changed = replace(stored, state=target, changed_at=at)
            self.transactions[transaction_id] = changed
        return Advance(changed, applied=True)

    def record(self, alert: StoredAlert) -> str | None:
        """Put unless there."""
        with self.crash.call():
            key = (alert.alert.alert_id, alert.alert.timestamp)
            known = self.alerts.get(key)
            if known is None:
                self.alerts[key] = alert
        return None if known is None else known.digest

    def submit(self, transaction_id: str) -> None:
        """Send once per deduplication id."""
        with self.crash.call():
            self.submitted.setdefault(f"{transaction_id}#RECEIVED", transaction_id)

    def announce(self, notification: Notification) -> None:
        """Send once per deduplication id."""
        with self.crash.call():
            self.announcements.append(notification.notification_id)
            self.announced.setdefault(notification.notification_id, notification)

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Change a visibility."""
        self.postponed.append((receipt_handle, seconds))


@dataclass
class RecordingLog:
    """Keeps what would be logged."""

    lines: list[tuple[str, str, dict[str, object]]] = field(default_factory=list)

    def info(self, event: str, **fields: object) -> None:
        """Keep it."""
        self.lines.append(("info", event, fields))

    def warning(self, event: str, **fields: object) -> None:
        """Keep it."""
        self.lines.append(("warning", event, fields))

    def error(self, event: str, *, error: BaseException | None = None, **fields: object) -> None:
        """Keep it, with what a traceback would say."""
        self.lines.append(("error", event, {**fields, "error": repr(error)}))

    @contextmanager
    def correlated(self, **ids: str) -> Iterator[None]:
        """Keep the ids."""
        self.lines.append(("ids", "", dict(ids)))
        yield

    def events(self, level: str) -> list[str]:
        """Name what was logged at a level."""
        return [event for found, event, _ in self.lines if found == level]


@dataclass
class RecordingMetrics:
    """Keeps counts."""

    counts: dict[str, int] = field(default_factory=dict)
    flushed: int = 0

    def count(self, name: str, value: int = 1) -> None:
        """Add."""
        self.counts[name] = self.counts.get(name, 0) + value

    def flush(self) -> None:
        """Count the flush."""
        self.flushed += 1


@dataclass
class NoTracing:
    """Traces nothing; keeps the names of the calls."""

    calls: list[tuple[str, str]] = field(default_factory=list)

    @contextmanager
    def call(self, service: str, operation: str) -> Iterator[None]:
        """Keep the name."""
        self.calls.append((service, operation))
        yield

    def header(self) -> str | None:
        """Have none."""
        return None


@dataclass
class Callers:
    """Two merchants and the provider."""

    known: dict[str, Caller] = field(
        default_factory=lambda: {
            "key-acme": Merchant("acme"),
            "key-globex": Merchant("globex"),
            "key-provider": FraudProvider(),
        }
    )

    def identify(self, api_key_id: str) -> Caller | None:
        """Look up."""
        return self.known.get(api_key_id)


class FixedSecret:
    """A secret that never rotates."""

    def current(self) -> str:
        """Return it."""
        return SECRET


@dataclass
class Merchants:
    """Endpoints by merchant."""

    known: dict[str, MerchantEndpoint] = field(
        default_factory=lambda: {"acme": MerchantEndpoint("https://hooks.acme.test/in", "acme-signing-key")}
    )

    def endpoint(self, merchant_id: str) -> MerchantEndpoint | None:
        """Look up."""
        return self.known.get(merchant_id)


@dataclass(frozen=True)
class Context:
    """A Lambda context."""

    remaining: int = 300_000
    aws_request_id: str = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        """Say how long."""
        return self.remaining


@dataclass
class Bench:
    """Both API functions on one world."""

    world: World = field(default_factory=World)
    log: RecordingLog = field(default_factory=RecordingLog)
    metrics: RecordingMetrics = field(default_factory=RecordingMetrics)
    now: Callable[[], float] = lambda: NOW

    def processor(self) -> TransactionProcessor:
        """Compose transaction_processor."""
        world = self.world
        routes = PaymentRoutes(
            accept=AcceptPayment(store=world, queue=world, clock=self.now),
            view=ViewPayment(store=world),
            log=self.log,
            metrics=self.metrics,
        )
        return TransactionProcessor(
            door=ApiDoor(callers=Callers(), routes=routes.table(), log=self.log, metrics=self.metrics),
            consumer=FifoConsumer(lease=world, backoff=PROCESSING_BACKOFF, log=self.log, metrics=self.metrics),
            process=ProcessPayment(
                store=world, authorization=RuleBasedAuthorization(), notifications=world, clock=self.now
            ),
            log=self.log,
            metrics=self.metrics,
        )

    def fraud(self) -> FraudHandler:
        """Compose fraud_handler."""
        routes = FraudRoutes(
            raise_alert=RaiseAlert(alerts=self.world, store=self.world, notifications=self.world, clock=self.now),
            secret=FixedSecret(),
            clock=self.now,
            log=self.log,
            metrics=self.metrics,
        )
        door = ApiDoor(callers=Callers(), routes=routes.table(), log=self.log, metrics=self.metrics)
        return FraudHandler(door=door, metrics=self.metrics)


PAYMENT: dict[str, Any] = {"amount": 1250, "currency": "USD", "card_token": "tok_8f14e45fceea", "reference": "order-17"}


def api_event(
    method: str,
    resource: str,
    *,
    key: str = "key-acme",
    body: object = None,
    headers: dict[str, str] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Build the proxy event that API Gateway would send."""
    sent = {"User-Agent": "tests/1", "X-Forwarded-For": "44.123.45.67, 130.176.1.2", **(headers or {})}
    path = resource.replace("{id}", str((more.get("pathParameters") or {}).get("id", "")))
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "body": body if body is None or isinstance(body, str) else json.dumps(body),
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": "11111111-1111-4111-8111-111111111111",
            "path": f"/payments{path}",
            "stage": "payments",
            "identity": {"apiKeyId": key},
        },
        **more,
    }


def payment_event(
    body: object = None, *, key: str = "key-acme", idempotency_key: str = "order-17-attempt-1", **headers: str
) -> dict[str, Any]:
    """Build POST /transactions."""
    return api_event(
        "POST",
        "/transactions",
        key=key,
        body=PAYMENT if body is None else body,
        headers={"Idempotency-Key": idempotency_key, **headers},
    )


def record(body: str, *, group: str, message_id: str = "m-1", receives: int = 1, **more: Any) -> dict[str, Any]:
    """Build one record of a FIFO queue's event."""
    return {
        "messageId": message_id,
        "receiptHandle": f"handle-{message_id}",
        "body": body,
        "attributes": {
            "ApproximateReceiveCount": str(receives),
            "SentTimestamp": "1545082649183",
            "SequenceNumber": "18849496460467696128",
            "MessageGroupId": group,
            "SenderId": "AROAEXAMPLE",
            "MessageDeduplicationId": message_id,
            "ApproximateFirstReceiveTimestamp": "1545082649185",
        },
        "messageAttributes": {},
        "md5OfBody": "0" * 32,
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-2:123456789012:queue-dev.fifo",
        "awsRegion": "us-east-2",
        **more,
    }
