"""What is done with fraud alerts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.core import identity
from handlers.core.domain import (
    RETENTION_SECONDS,
    AlertWrite,
    FraudAlert,
    OwedKind,
    PaymentSummary,
    RecordedAlert,
    StoredAlert,
    TransactionState,
)
from handlers.core.errors import AlertConflictError, DependencyError, StoreError
from handlers.core.payments import new_owed, timestamp

if TYPE_CHECKING:
    from handlers.core.deadline import Deadline
    from handlers.core.ports import AlertLedger, Clock, Log, Metrics, NotificationQueue

_MOST_ROUNDS: Final = 4
"""How often to read again when something changed between reading and writing: each other writer changes it once."""


def _content(alert: FraudAlert) -> dict[str, object]:
    return {
        "alert_id": alert.alert_id,
        "timestamp": alert.timestamp,
        "transaction_id": alert.transaction_id,
        "reason": alert.reason,
        "score": alert.score,
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertOutcome:
    """What became of an alert: the flagged payment, or None while the alert is open; and whether this request did it."""

    payment: PaymentSummary | None
    applied: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class RaiseAlert:
    """Record the alert and flag its payment in one write, then have the merchant told.

    An alert for a payment that is not stored is kept open: the payment is flagged when it comes, and until then the same
    alert id and timestamp may come again with another content, which takes its place. Once an alert has flagged a
    payment, another content under its id and timestamp is refused.
    """

    ledger: AlertLedger
    notifications: NotificationQueue
    clock: Clock
    log: Log
    metrics: Metrics

    def __call__(self, alert: FraudAlert, deadline: Deadline) -> AlertOutcome:
        """Return what the alert did; a repeat returns the same and changes nothing."""
        for _ in range(_MOST_ROUNDS):
            outcome = self._round(alert, deadline)
            if outcome is not None:
                if outcome.payment is not None and outcome.payment.state is TransactionState.FLAGGED:
                    self._announce(outcome.payment, deadline)
                return outcome
        raise StoreError(operation="TransactWriteItems", aws="contended")

    def _round(self, alert: FraudAlert, deadline: Deadline) -> AlertOutcome | None:
        now = self.clock()
        digest = identity.content_digest(_content(alert))
        deadline.require()
        stored = self.ledger.payment(alert.transaction_id)
        payment = _current(stored, now)
        deadline.require()
        known = self.ledger.recorded(alert)
        if known is not None and known.digest == digest:
            return AlertOutcome(payment=payment, applied=False)
        withdraw_from = None if known is None else self._withdrawal(known, alert, now, deadline)
        flags = payment is not None and payment.state is not TransactionState.FLAGGED
        deadline.require()
        applied = self.ledger.apply(
            AlertWrite(
                stored=StoredAlert(
                    alert=alert, digest=digest, received_at=timestamp(now), expires_at=int(now) + RETENTION_SECONDS
                ),
                flag=payment if flags else None,
                keep_open=stored is None,
                corrects=known,
                withdraw_from=withdraw_from,
                at=timestamp(now),
                owed=new_owed(OwedKind.ALERT if stored is None else OwedKind.NOTIFICATION, now),
            )
        )
        if not applied:
            return None
        return AlertOutcome(payment=_flagged(payment) if flags else payment, applied=True)

    def _withdrawal(self, known: RecordedAlert, alert: FraudAlert, now: float, deadline: Deadline) -> str | None:
        """Admit a correction only of an alert that names no stored payment; say which item it waits on."""
        deadline.require()
        payment = self.ledger.payment(known.transaction_id)
        if _current(payment, now) is not None:
            raise AlertConflictError
        waits = payment is None and known.transaction_id != alert.transaction_id
        return known.transaction_id if waits else None

    def _announce(self, payment: PaymentSummary, deadline: Deadline) -> None:
        attempt = identity.attempt_id(payment.transaction_id, payment.version, 0)
        try:
            deadline.require()
            self.notifications.announce(payment.transaction_id, payment.version, payment.merchant_id, attempt=attempt)
        except DependencyError as exc:
            self.metrics.count("SendFailed")
            self.log.warning("notice.left_to_sweep", transaction_id=payment.transaction_id, code=exc.code, **exc.detail)


def _current(payment: PaymentSummary | None, now: float) -> PaymentSummary | None:
    """Count an expired payment as absent: an alert about it is recorded, and there is nothing left to flag."""
    return None if payment is None or payment.expires_at <= now else payment


def _flagged(payment: PaymentSummary | None) -> PaymentSummary | None:
    if payment is None:
        return None
    return PaymentSummary(
        transaction_id=payment.transaction_id,
        merchant_id=payment.merchant_id,
        state=TransactionState.FLAGGED,
        version=payment.version + 1,
        expires_at=payment.expires_at,
    )
