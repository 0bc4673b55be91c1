"""What the core needs of the world, as protocols: adapters in production, fakes in tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from handlers.core.domain import (
        Caller,
        Notification,
        PaymentRequest,
        StoredAlert,
        Transaction,
        TransactionState,
    )


@dataclass(frozen=True, slots=True)
class Advance:
    """The transaction after a conditional write, and whether that write was the one that changed it."""

    transaction: Transaction
    applied: bool


@dataclass(frozen=True, slots=True)
class MerchantEndpoint:
    """Where a merchant listens, and what its notifications are signed with."""

    url: str
    signing_key: str

    def __repr__(self) -> str:
        """Show nothing: both parts are secret."""
        return "MerchantEndpoint(...)"


class TransactionStore(Protocol):
    """The table of transactions."""

    def create(self, transaction: Transaction) -> Transaction | None:
        """Store a new transaction; when there is one already, change nothing and return it."""
        ...

    def get(self, transaction_id: str) -> Transaction | None:
        """Read a transaction, as of every write before."""
        ...

    def advance(self, transaction_id: str, target: TransactionState, *, at: str) -> Advance | None:
        """Change the state if the state machine has a way; None when there is no such transaction."""
        ...


class AlertStore(Protocol):
    """The table of fraud alerts."""

    def record(self, alert: StoredAlert) -> str | None:
        """Store a new alert; when there is one already, change nothing and return its digest."""
        ...


class TransactionQueue(Protocol):
    """The queue of transactions that wait to be processed."""

    def submit(self, transaction_id: str) -> None:
        """Hand a received transaction over, once per id."""
        ...


class NotificationQueue(Protocol):
    """The queue of notifications that wait for delivery."""

    def announce(self, notification: Notification) -> None:
        """Hand a notification over, once per id, in order per merchant."""
        ...


class MessageLease(Protocol):
    """The visibility of messages that were received."""

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Make a message visible again after so many seconds, instead of the queue's half hour."""
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

    def current(self) -> str:
        """Return it, at most one cache lifetime old."""
        ...


class WebhookSender(Protocol):
    """The way to merchants."""

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes) -> None:
        """Deliver, or raise a `DeliveryError` that says whether to try again."""
        ...


class AuthorizationPort(Protocol):
    """What decides whether a payment is made."""

    def decide(self, request: PaymentRequest) -> TransactionState:
        """Return PROCESSED or DECLINED; the same for the same transaction."""
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
