"""POST /fraud-webhook."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from handlers.core import identity, signatures
from handlers.core.api import Answer
from handlers.core.card_data.detector import holds_card_data
from handlers.core.domain import FraudAlert, FraudProvider
from handlers.core.errors import CallerRoleError, SchemaViolationError
from handlers.core.schemas import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handlers.core.api import ApiRequest
    from handlers.core.deadline import Deadline
    from handlers.core.domain import Caller
    from handlers.core.fraud import RaiseAlert
    from handlers.core.ports import Clock, Log, Metrics, SecretSource


_FEW_DIGITS: Final = 11
"""A card number has twelve or more."""
_RANDOM_ID: Final = re.compile(
    r"(?:[A-Za-z]{1,12}[_-]?)?(?:(?=[0-9]*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{20}|[0-9a-f]{24}|[0-9a-f]{32}|[0-9a-f]{40})"
    r"|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12})"
)
"""A word and a hexadecimal id or a UUID: what providers number their alerts with."""


def _answer(status: HTTPStatus, alert: FraudAlert, state: str) -> Answer:
    content = {"alert_id": alert.alert_id, "transaction_id": alert.transaction_id, "state": state}
    return Answer(status=status, content=content)


def is_kept(alert_id: str) -> bool:
    """Tell whether an id is kept as it is: it has no room for a card number, and holds none in another reading."""
    has_room = sum(map(str.isdigit, alert_id)) > _FEW_DIGITS and _RANDOM_ID.fullmatch(alert_id) is None
    return not has_room and not holds_card_data(alert_id)


def _require_calendar_date(timestamp: str) -> None:
    """Refuse 30 February, which the schema's pattern lets through."""
    try:
        datetime.fromisoformat(timestamp)
    except ValueError as exc:
        raise SchemaViolationError(field="timestamp", rule="date-time") from exc


@dataclass(frozen=True, kw_only=True)
class Routes:
    """The fraud provider's route."""

    raise_alert: RaiseAlert
    secret: SecretSource
    clock: Clock
    log: Log
    metrics: Metrics
    schema: Schema = field(default_factory=lambda: Schema("fraud_alert"))

    def table(self) -> Mapping[str, Callable[[ApiRequest, Caller, Deadline], Answer]]:
        """Name the route as API Gateway does."""
        return {"POST /fraud-webhook": self.post}

    def post(self, request: ApiRequest, caller: Caller, deadline: Deadline) -> Answer:
        """Act on an alert: 200 once it is recorded and the payment flagged, 202 while it names no stored payment."""
        if not isinstance(caller, FraudProvider):
            raise CallerRoleError
        deadline.require()
        self._authenticate(request)
        alert = self._without_card_data(FraudAlert(**self.schema.require(request.json())))
        _require_calendar_date(alert.timestamp)
        with self.log.correlated(alert_id=alert.alert_id, transaction_id=alert.transaction_id):
            outcome = self.raise_alert(alert, deadline)
            payment = outcome.payment
            if payment is None:
                self._count(outcome.applied, "AlertOpened")
                self.log.warning("alert.open", reason=alert.reason)
                return _answer(HTTPStatus.ACCEPTED, alert, "OPEN")
            self._count(outcome.applied, "PaymentFlagged")
            self.log.info("payment.flagged", reason=alert.reason, merchant_id=payment.merchant_id)
        return _answer(HTTPStatus.OK, alert, payment.state.value)

    def _count(self, applied: bool, name: str) -> None:  # noqa: FBT001 (what was applied is counted once, a repeat as such)
        self.metrics.count(name if applied else "AlertRepeated")

    def _without_card_data(self, alert: FraudAlert) -> FraudAlert:
        """Put another id in place of one that may hold card data: a stolen card's alert must count, whatever it is called."""
        if is_kept(alert.alert_id):
            return alert
        self.metrics.count("AlertIdWithheld")
        return replace(alert, alert_id=identity.withheld_alert_id(alert.transaction_id, alert.timestamp))

    def _authenticate(self, request: ApiRequest) -> None:
        """Check the signature over the very bytes that came, before any of them is parsed."""
        signatures.verify(
            secrets=self.secret.valid(),
            timestamp=request.single("x-timestamp"),
            signature=request.single("x-signature"),
            body=request.body,
            now=self.clock(),
        )
