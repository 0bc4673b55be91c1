"""The payment domain: records, the state machine, and nothing that knows AWS.

`FLAGGED` is the top of the machine: it can be reached from every other state and left for none.
So whichever comes first, processing or a fraud alert, the final state is the same: redelivery in any order converges.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRequest:
    """What a merchant asks for: minor units, a currency, a token; never a card."""

    amount: int
    currency: str
    card_token: str
    reference: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """A payment as it is stored."""

    transaction_id: str
    merchant_id: str
    state: TransactionState
    request: PaymentRequest
    request_digest: str
    received_at: str
    changed_at: str
    expires_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FraudAlert:
    """What the fraud provider says about one transaction."""

    alert_id: str
    timestamp: str
    transaction_id: str
    reason: str
    score: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredAlert:
    """An alert with what we add to it."""

    alert: FraudAlert
    digest: str
    received_at: str
    expires_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Notification:
    """One state that one merchant must learn of, once."""

    notification_id: str
    merchant_id: str
    transaction_id: str
    state: TransactionState
    amount: int
    currency: str
    occurred_at: str
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Merchant:
    """A caller that pays and reads its own payments."""

    merchant_id: str


@dataclass(frozen=True, slots=True)
class FraudProvider:
    """The caller that raises alerts."""


Caller = Merchant | FraudProvider
