"""What the core needs of the world, as protocols: adapters in production, fakes in tests.

Only annotations name them, so that no function imports this module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from handlers.core.domain import (
        Advance,
        AlertWrite,
        Caller,
        FraudAlert,
        MerchantEndpoint,
        Owed,
        OwedKind,
        OwedNotice,
        OwedWork,
        PaymentRequest,
        PaymentSummary,
        RecordedAlert,
        Transaction,
        TransactionState,
    )


class TransactionStore(Protocol):
    """The table of transactions. An item whose time has expired counts as absent, whenever TTL gets to it."""

    def create(self, transaction: Transaction, *, now: int) -> Transaction | None:
        """Store a new transaction with what it owes; when there is one already, change nothing and return it.

        Fraud alerts that came first are taken over into the new item.
        """
        ...

    def get(self, transaction_id: str, *, now: int) -> Transaction | None:
        """Read a transaction, as of every write before."""
        ...

    def settle(self, transaction: Transaction, target: TransactionState, *, at: str, owed: Owed) -> Advance | None:
        """Change the state, raise the version and record the notice that is owed, if nothing changed since it was read.

        None when there is no such transaction.
        """
        ...


class Outbox(Protocol):
    """What is owed, by when it is due."""

    def overdue(self, kind: OwedKind, shard: int, *, now: int) -> Iterable[OwedWork]:
        """List what is due in one shard of the index, the longest overdue first; it may lag behind the items."""
        ...

    def claim(self, work: OwedWork, *, due_at: int, sends: int) -> bool:
        """Take one entry for sending: False when it was done, changed or taken meanwhile."""
        ...

    def defer(self, transaction_id: str, *, due_at: int) -> bool:
        """Leave a payment's processing to the sweep: False when it is not owed any more."""
        ...

    def close_alert(self, work: OwedWork) -> None:
        """Remove the record of open alerts from an item that has none."""
        ...


class NoticeStore(Protocol):
    """Notices that are owed, as the sender may see and settle them."""

    def owed(self, transaction_id: str, version: int, *, now: int) -> OwedNotice | None:
        """Read a notice; None when it was settled, or when a newer version has taken its place."""
        ...

    def delivered(self, transaction_id: str, version: int) -> None:
        """Record that the merchant said 2xx: nothing is owed any more, unless a newer version is."""
        ...

    def failed(self, transaction_id: str, version: int, *, now: int, due_at: int) -> None:
        """Count a failed delivery, and when to try again."""
        ...

    def deferred(self, transaction_id: str, version: int, *, due_at: int) -> None:
        """Leave a notice to the sweep without counting a failure: nothing was tried."""
        ...

    def undeliverable(self, transaction_id: str, version: int) -> None:
        """Give up: nothing is owed any more, and the payment says so."""
        ...


class AlertLedger(Protocol):
    """Fraud alerts, and what they do to transactions, in one write."""

    def payment(self, transaction_id: str) -> PaymentSummary | None:
        """Read as much of a payment as an alert needs."""
        ...

    def recorded(self, alert: FraudAlert) -> RecordedAlert | None:
        """Read what was recorded under this alert's id and timestamp."""
        ...

    def apply(self, write: AlertWrite) -> bool:
        """Record the alert and its effect; False when something changed since it was read: read again."""
        ...


class TransactionQueue(Protocol):
    """The queue of transactions that wait to be processed."""

    def submit(self, transaction_id: str, *, attempt: str) -> None:
        """Hand a received transaction over, once per attempt."""
        ...


class NotificationQueue(Protocol):
    """The queue of notices that wait for delivery."""

    def announce(self, transaction_id: str, version: int, merchant_id: str, *, attempt: str) -> None:
        """Hand a notice over, once per attempt, in order per payment."""
        ...


class MessageLease(Protocol):
    """The visibility of messages that were received."""

    def hold(self, receipt_handles: Sequence[str], seconds: int) -> None:
        """Hide up to ten messages for so many seconds, instead of the queue's half hour: a crash then costs minutes."""
        ...

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Make a message visible again after so many seconds."""
        ...


class CallerDirectory(Protocol):
    """Who an API key belongs to."""

    def identify(self, api_key_id: str) -> Caller | None:
        """Look a key's id up; None when it is nobody's."""
        ...


class MerchantDirectory(Protocol):
    """Where merchants listen."""

    def endpoint(self, merchant_id: str) -> MerchantEndpoint | None:
        """Look a merchant up; None when it has no endpoint."""
        ...


class SecretSource(Protocol):
    """One secret that may rotate."""

    def valid(self) -> tuple[str, ...]:
        """Return the secret, and during a rotation the one before it: newest first."""
        ...


class WebhookSender(Protocol):
    """The way to merchants."""

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Deliver, or raise a `DeliveryError` that says whether to try again."""
        ...


class AuthorizationPort(Protocol):
    """What decides whether a payment is made."""

    def decide(self, request: PaymentRequest, *, idempotency_key: str) -> TransactionState:
        """Return PROCESSED or DECLINED; the same for the same key, however often a crash makes us ask."""
        ...


class Clock(Protocol):
    """The wall clock."""

    def __call__(self) -> float:
        """Return seconds since the epoch."""
        ...


class Log(Protocol):
    """The structured log, which is the audit record. Fields are ids, codes and counts: never input, never an event."""

    def info(self, event: str, **fields: object) -> None:
        """Record what happened."""
        ...

    def warning(self, event: str, **fields: object) -> None:
        """Record what was refused or will be tried again."""
        ...

    def error(self, event: str, *, error: BaseException | None = None, **fields: object) -> None:
        """Record what somebody must look at."""
        ...

    def correlated(self, **ids: str) -> AbstractContextManager[None]:
        """Put ids on every line that is written inside."""
        ...


class Metrics(Protocol):
    """Counts without names of people, merchants or payments."""

    def count(self, name: str, value: int = 1) -> None:
        """Add to a count of this invocation."""
        ...

    def gauge(self, name: str, seconds: int) -> None:
        """Report an age in seconds, as of this invocation."""
        ...

    def flush(self) -> None:
        """Emit what this invocation counted."""
        ...


class Tracing(Protocol):
    """A segment per downstream call."""

    def call(self, service: str, operation: str) -> AbstractContextManager[None]:
        """Time one downstream call, and mark it when it fails; never with an argument or a text of it."""
        ...

    def header(self) -> str | None:
        """Return the trace header to hand to a queue, so that the consumer's trace is linked."""
        ...
