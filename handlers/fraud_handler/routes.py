"""POST /fraud-webhook."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from handlers.core import signatures
from handlers.core.api import Answer
from handlers.core.domain import FraudAlert, FraudProvider
from handlers.core.errors import CallerRoleError
from handlers.core.schemas import Schema

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from handlers.core.api import ApiRequest
    from handlers.core.deadline import Deadline
    from handlers.core.domain import Caller
    from handlers.core.fraud import RaiseAlert
    from handlers.core.ports import Clock, Log, Metrics, SecretSource


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
        """Act on an alert: 200 once it is recorded, the transaction flagged and the notification handed over."""
        if not isinstance(caller, FraudProvider):
            raise CallerRoleError
        deadline.require()
        self._authenticate(request)
        request.require_no_card_data()
        alert = FraudAlert(**self.schema.require(request.json()))
        with self.log.correlated(alert_id=alert.alert_id, transaction_id=alert.transaction_id):
            transaction = self.raise_alert(alert, deadline)
            self.metrics.count("PaymentFlagged")
            self.log.info("payment.flagged", reason=alert.reason, merchant_id=transaction.merchant_id)
        return Answer(
            status=HTTPStatus.OK,
            content={
                "alert_id": alert.alert_id,
                "transaction_id": transaction.transaction_id,
                "state": transaction.state.value,
            },
        )

    def _authenticate(self, request: ApiRequest) -> None:
        """Check the signature over the very bytes that came, before any of them is parsed."""
        signatures.verify(
            secret=self.secret.current(),
            timestamp=request.headers.get("x-timestamp"),
            signature=request.headers.get("x-signature"),
            body=request.body,
            now=self.clock(),
        )
