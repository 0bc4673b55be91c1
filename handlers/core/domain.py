"""The payment domain: records, the state machine, and nothing that knows AWS.

`FLAGGED` is the top of the machine: it can be reached from every other state and left for none.
So whichever comes first, processing or a fraud alert, the final state is the same: redelivery in any order converges.

Every change of state raises the payment's version by one and records, in the same write, what is owed because of it:
processing for `RECEIVED`, a notice to the merchant for every other state. Only the newest version is ever announced.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from handlers.core.errors import TransitionError

RETENTION_SECONDS: Final = 180 * 24 * 60 * 60
"""How long a payment or an alert is kept: a chargeback window of 120 days, with a margin; then TTL disposes of it."""


class TransactionState(StrEnum):
    """Where a payment is."""

    RECEIVED = "RECEIVED"
    PROCESSED = "PROCESSED"
    DECLINED = "DECLINED"
    FLAGGED = "FLAGGED"


class Transition(StrEnum):
    """What asking for a state means, given the state that is there."""

    APPLY = "APPLY"
    SAME = "SAME"
    SUPERSEDED = "SUPERSEDED"


_WAYS: Final = MappingProxyType(
    {
        TransactionState.RECEIVED: frozenset(
            {TransactionState.PROCESSED, TransactionState.DECLINED, TransactionState.FLAGGED}
        ),
        TransactionState.PROCESSED: frozenset({TransactionState.FLAGGED}),
        TransactionState.DECLINED: frozenset({TransactionState.FLAGGED}),
        TransactionState.FLAGGED: frozenset[TransactionState](),
    }
)


def sources_of(target: TransactionState) -> frozenset[TransactionState]:
    """Name the states from which `target` may be reached: what a conditional write must ask for."""
    return frozenset(state for state, ways in _WAYS.items() if target in ways)


def judge(current: TransactionState, target: TransactionState) -> Transition:
    """Say whether to apply, or why there is nothing to do; only an impossible transition is an error."""
    if current is target:
        return Transition.SAME
    if target in _WAYS[current]:
        return Transition.APPLY
    if current is TransactionState.FLAGGED and target is not TransactionState.RECEIVED:
        return Transition.SUPERSEDED
    raise TransitionError(current=current.value, target=target.value)


class OwedKind(StrEnum):
    """What is owed for an item of the transactions table."""

    PROCESSING = "PROCESSING"
    NOTIFICATION = "NOTIFICATION"
    ALERT = "ALERT"
    """A fraud alert names a payment that is not stored: it waits for the payment, or for its own correction."""


class NoticeState(StrEnum):
    """What became of the notice of a payment's newest state."""

    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    UNDELIVERABLE = "UNDELIVERABLE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One piece of work that is owed, as the outbox keeps it on the item itself.

    `since` and `due_at` are seconds since the epoch; `sends` counts how often the sweep sent it to its queue.
    """

    kind: OwedKind
    since: int
    due_at: int
    sends: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRequest:
    """What a merchant asks for: minor units, a currency, a token; never a card."""

    amount: int
    currency: str
    card_token: str
    reference: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """A payment as it is stored.

    `failures` counts the attempts to deliver the newest state's notice that the merchant did not answer with 2xx.
    `open_alerts` names fraud alerts that came before the payment.
    """

    transaction_id: str
    merchant_id: str
    state: TransactionState
    request: PaymentRequest
    request_digest: str
    received_at: str
    changed_at: str
    expires_at: int
    version: int = 1
    owed: Owed | None = None
    notice: NoticeState | None = None
    failures: int = 0
    open_alerts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Advance:
    """The transaction after a conditional write, and whether that write was the one that changed it."""

    transaction: Transaction
    applied: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class OwedWork:
    """One entry of the index of what is owed."""

    transaction_id: str
    version: int
    owed: Owed
    merchant_id: str | None = None
    failures: int = 0
    has_alerts: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FraudAlert:
    """What the fraud provider says about one transaction."""

    alert_id: str
    timestamp: str
    transaction_id: str
    reason: str
    score: int | None = None

    @property
    def key(self) -> str:
        """The alert's identity in one string."""
        return f"{self.alert_id}@{self.timestamp}"


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAlert:
    """An alert with what we add to it."""

    alert: FraudAlert
    digest: str
    received_at: str
    expires_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class RecordedAlert:
    """What is kept of an alert that was received before."""

    digest: str
    transaction_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentSummary:
    """As much of a payment as the fraud handler may read."""

    transaction_id: str
    merchant_id: str
    state: TransactionState
    version: int
    expires_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AlertWrite:
    """An alert and everything that recording it changes: both or neither.

    `flag` is the payment to flag, at the version that was read; `at` and `owed` go with it. With `keep_open`, the alert
    waits on the item of a payment that is not stored. `corrects` is the open alert whose place it takes, and
    `withdraw_from` the item on which that one waits.
    """

    stored: StoredAlert
    at: str
    owed: Owed
    flag: PaymentSummary | None = None
    keep_open: bool = False
    corrects: RecordedAlert | None = None
    withdraw_from: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """One state that one merchant must learn of, once. A receiver orders a payment's notices by `version`."""

    notification_id: str
    merchant_id: str
    transaction_id: str
    state: TransactionState
    version: int
    amount: int
    currency: str
    occurred_at: str
    reference: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwedNotice:
    """A notice that is still owed, and since when its deliveries fail (seconds since the epoch)."""

    notification: Notification
    failures: int = 0
    failing_since: int | None = None


@dataclass(frozen=True, slots=True)
class MerchantEndpoint:
    """Where a merchant listens, and what its notifications are signed with: during a rotation, two keys."""

    url: str
    signing_keys: tuple[str, ...]

    def __repr__(self) -> str:
        """Show nothing: both parts are secret."""
        return "MerchantEndpoint(...)"


@dataclass(frozen=True, slots=True)
class Merchant:
    """A caller that pays and reads its own payments."""

    merchant_id: str


@dataclass(frozen=True, slots=True)
class FraudProvider:
    """The caller that raises alerts."""


Caller = Merchant | FraudProvider
