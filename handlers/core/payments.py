"""What is done with payments: accepted, processed, shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from handlers.core import identity
from handlers.core.domain import RETENTION_SECONDS, Transaction, TransactionState, Transition, judge
from handlers.core.errors import IdempotencyConflictError, OrphanMessageError, UnknownTransactionError

if TYPE_CHECKING:
    from handlers.core.deadline import Deadline
    from handlers.core.domain import PaymentRequest
    from handlers.core.ports import AuthorizationPort, Clock, NotificationQueue, TransactionQueue, TransactionStore


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
class AcceptPayment:
    """Store RECEIVED and hand over: accepted means that both happened.

    A crash between the two leaves a stored payment that nobody processes, until the client repeats: a repeat finds it,
    and sends it again. So a repeat always sends; the deduplication id and the state machine make that harmless.
    """

    store: TransactionStore
    queue: TransactionQueue
    clock: Clock

    def __call__(
        self, merchant_id: str, idempotency_key: str, request: PaymentRequest, deadline: Deadline
    ) -> Transaction:
        """Return the transaction as it now is."""
        wanted = self._wanted(merchant_id, idempotency_key, request)
        deadline.require()
        existing = self.store.create(wanted)
        if existing is not None and existing.request_digest != wanted.request_digest:
            raise IdempotencyConflictError
        deadline.require()
        self.queue.submit(wanted.transaction_id)
        return existing or wanted

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
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ProcessPayment:
    """Decide a received payment, and announce the state that is stored, whoever stored it.

    Announcing again is what makes a crash between write and send harmless; the notification's id makes it count once.
    """

    store: TransactionStore
    authorization: AuthorizationPort
    notifications: NotificationQueue
    clock: Clock

    def __call__(self, transaction_id: str, deadline: Deadline) -> Transaction:
        """Return the transaction in the state that was announced."""
        deadline.require()
        received = self.store.get(transaction_id)
        if received is None:
            raise OrphanMessageError(transaction_id=transaction_id)
        settled = self._settle(received, deadline)
        deadline.require()
        self.notifications.announce(identity.notification_of(settled))
        return settled

    def _settle(self, received: Transaction, deadline: Deadline) -> Transaction:
        target = self.authorization.decide(received.request)
        if judge(received.state, target) is not Transition.APPLY:
            return received
        deadline.require()
        advance = self.store.advance(received.transaction_id, target, at=timestamp(self.clock()))
        if advance is None:
            raise OrphanMessageError(transaction_id=received.transaction_id)
        if not advance.applied:
            judge(advance.transaction.state, target)
        return advance.transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class ViewPayment:
    """Show a merchant its own payment; another's looks like none at all."""

    store: TransactionStore

    def __call__(self, merchant_id: str, transaction_id: str, deadline: Deadline) -> Transaction:
        """Return the transaction."""
        deadline.require()
        transaction = self.store.get(transaction_id)
        if transaction is None or transaction.merchant_id != merchant_id:
            raise UnknownTransactionError
        return transaction
