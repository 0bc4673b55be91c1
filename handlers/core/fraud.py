"""What is done with fraud alerts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from handlers.core import identity
from handlers.core.domain import RETENTION_SECONDS, FraudAlert, StoredAlert, Transaction, TransactionState, judge
from handlers.core.errors import AlertConflictError, UnknownTransactionError
from handlers.core.payments import timestamp

if TYPE_CHECKING:
    from handlers.core.deadline import Deadline
    from handlers.core.ports import AlertStore, Clock, NotificationQueue, TransactionStore


def _content(alert: FraudAlert) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "timestamp": alert.timestamp,
        "transaction_id": alert.transaction_id,
        "reason": alert.reason,
        "score": alert.score,
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class RaiseAlert:
    """Record the alert, flag the transaction, tell the merchant: each step safe to repeat, in this order.

    A repeat changes nothing that was done and does what was left undone: a provider that got no answer, or a request
    replayed inside the signature's window, leads to the same state. The same alert with another content is refused.
    """

    alerts: AlertStore
    store: TransactionStore
    notifications: NotificationQueue
    clock: Clock

    def __call__(self, alert: FraudAlert, deadline: Deadline) -> Transaction:
        """Return the flagged transaction."""
        now = self.clock()
        self._record(alert, now, deadline)
        deadline.require()
        advance = self.store.advance(alert.transaction_id, TransactionState.FLAGGED, at=timestamp(now))
        if advance is None:
            raise UnknownTransactionError
        if not advance.applied:
            judge(advance.transaction.state, TransactionState.FLAGGED)
        deadline.require()
        self.notifications.announce(identity.notification_of(advance.transaction))
        return advance.transaction

    def _record(self, alert: FraudAlert, now: float, deadline: Deadline) -> None:
        digest = identity.content_digest(_content(alert))
        stored = StoredAlert(
            alert=alert, digest=digest, received_at=timestamp(now), expires_at=int(now) + RETENTION_SECONDS
        )
        deadline.require()
        known = self.alerts.record(stored)
        if known is not None and known != digest:
            raise AlertConflictError
