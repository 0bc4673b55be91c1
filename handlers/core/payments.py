"""What is done with payments: accepted, processed, shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from handlers.core import identity, outbox
from handlers.core.domain import RETENTION_SECONDS, Owed, OwedKind, Transaction, TransactionState, judge
from handlers.core.errors import (
    DependencyError,
    IdempotencyConflictError,
    OrphanMessageError,
    UnknownTransactionError,
)

if TYPE_CHECKING:
    from handlers.core.deadline import Deadline
    from handlers.core.domain import PaymentRequest
    from handlers.core.ports import (
        AuthorizationPort,
        Clock,
        Log,
        Metrics,
        NotificationQueue,
        TransactionQueue,
        TransactionStore,
    )


def timestamp(now: float) -> str:
    """Write a moment as RFC 3339 in UTC."""
    return datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _content(request: PaymentRequest) -> dict[str, object]:
    return {
        "amount": request.amount,
        "currency": request.currency,
        "card_token": request.card_token,
        "reference": request.reference,
    }


@dataclass(frozen=True, kw_only=True, slots=True)
class Acceptance:
    """What became of a request for payment: the stored transaction, and whether this request stored it."""

    transaction: Transaction
    is_new: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class AcceptPayment:
    """Store the payment with the processing that it owes, and hand it over.

    Accepted means stored: what is owed stands on the item. The queue only makes it fast, so that a send that fails is no
    reason to refuse; the sweep sends it later. A repeat that finds the payment unprocessed sends again, under the same
    deduplication id.
    """

    store: TransactionStore
    queue: TransactionQueue
    clock: Clock
    log: Log
    metrics: Metrics

    def __call__(
        self, merchant_id: str, idempotency_key: str, request: PaymentRequest, deadline: Deadline
    ) -> Acceptance:
        """Return the transaction as it is stored."""
        wanted = self._wanted(merchant_id, idempotency_key, request)
        deadline.require()
        existing = self.store.create(wanted, now=int(self.clock()))
        if existing is not None and existing.request_digest != wanted.request_digest:
            raise IdempotencyConflictError
        stored = existing or wanted
        if stored.state is TransactionState.RECEIVED:
            self._hand_over(stored, deadline)
        return Acceptance(transaction=stored, is_new=existing is None)

    def _hand_over(self, stored: Transaction, deadline: Deadline) -> None:
        attempt = identity.attempt_id(stored.transaction_id, stored.version, 0)
        try:
            deadline.require()
            self.queue.submit(stored.transaction_id, attempt=attempt)
        except DependencyError as exc:
            self.metrics.count("SendFailed")
            self.log.warning("payment.left_to_sweep", transaction_id=stored.transaction_id, code=exc.code, **exc.detail)

    def _wanted(self, merchant_id: str, idempotency_key: str, request: PaymentRequest) -> Transaction:
        now = self.clock()
        return Transaction(
            transaction_id=identity.transaction_id(merchant_id, idempotency_key),
            merchant_id=merchant_id,
            state=TransactionState.RECEIVED,
            request=request,
            request_digest=identity.content_digest(_content(request)),
            received_at=timestamp(now),
            changed_at=timestamp(now),
            expires_at=int(now) + RETENTION_SECONDS,
            owed=new_owed(OwedKind.PROCESSING, now),
        )


def new_owed(kind: OwedKind, now: float) -> Owed:
    """Record work that becomes owed now."""
    return Owed(kind=kind, since=int(now), due_at=outbox.first_due(kind, now))


@dataclass(frozen=True, kw_only=True, slots=True)
class Settlement:
    """The transaction after processing, and whether this run changed its state."""

    transaction: Transaction
    applied: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessPayment:
    """Decide a received payment, once, and announce the state that is stored, whoever stored it."""

    store: TransactionStore
    authorization: AuthorizationPort
    notifications: NotificationQueue
    clock: Clock
    log: Log
    metrics: Metrics

    def __call__(self, transaction_id: str, deadline: Deadline) -> Settlement:
        """Return the transaction in its final state."""
        deadline.require()
        received = self.store.get(transaction_id, now=int(self.clock()))
        if received is None:
            raise OrphanMessageError(transaction_id=transaction_id)
        settlement = self._settle(received, deadline)
        announce(settlement.transaction, self.notifications, deadline, log=self.log, metrics=self.metrics)
        return settlement

    def _settle(self, received: Transaction, deadline: Deadline) -> Settlement:
        """Ask for the authorization only in the state that needs it; an alert that came first needs none."""
        if received.state is not TransactionState.RECEIVED:
            return Settlement(transaction=received, applied=False)
        target = self._decision(received)
        deadline.require()
        now = self.clock()
        advance = self.store.settle(received, target, at=timestamp(now), owed=new_owed(OwedKind.NOTIFICATION, now))
        if advance is None:
            raise OrphanMessageError(transaction_id=received.transaction_id)
        if not advance.applied:
            judge(advance.transaction.state, target)
        return Settlement(transaction=advance.transaction, applied=advance.applied)

    def _decision(self, received: Transaction) -> TransactionState:
        if received.open_alerts:
            return TransactionState.FLAGGED
        return self.authorization.decide(received.request, idempotency_key=received.transaction_id)


def announce(
    transaction: Transaction, notifications: NotificationQueue, deadline: Deadline, *, log: Log, metrics: Metrics
) -> None:
    """Send the notice that is owed; what does not get through is left to the sweep."""
    owed = transaction.owed
    if owed is None or owed.kind is not OwedKind.NOTIFICATION or owed.sends:
        return
    attempt = identity.attempt_id(transaction.transaction_id, transaction.version, 0)
    try:
        deadline.require()
        notifications.announce(
            transaction.transaction_id, transaction.version, transaction.merchant_id, attempt=attempt
        )
    except DependencyError as exc:
        metrics.count("SendFailed")
        log.warning("notice.left_to_sweep", transaction_id=transaction.transaction_id, code=exc.code, **exc.detail)


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewPayment:
    """Show a merchant its own payment; another's looks like none at all."""

    store: TransactionStore
    clock: Clock

    def __call__(self, merchant_id: str, transaction_id: str, deadline: Deadline) -> Transaction:
        """Return the transaction."""
        deadline.require()
        transaction = self.store.get(transaction_id, now=int(self.clock()))
        if transaction is None or transaction.merchant_id != merchant_id:
            raise UnknownTransactionError
        return transaction
