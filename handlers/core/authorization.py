"""What decides between PROCESSED and DECLINED.

The brief names no acquirer. This port is where one would be called; until then the decision is a small pure rule,
so that every payment ends in a state that can be explained, and a redelivered payment ends in the same one.
The port is called only for a payment that is RECEIVED, with the transaction id as idempotency key, and its answer is
stored before anything is announced. A crash between answer and write makes it be asked again, under the same key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from handlers.core.domain import TransactionState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.core.domain import PaymentRequest

DEFAULT_LIMITS: Final[Mapping[str, int]] = MappingProxyType(
    {"USD": 1_000_000, "CAD": 1_000_000, "EUR": 1_000_000, "GBP": 1_000_000, "JPY": 1_000_000}
)
"""The largest accepted amount by currency, in its minor units; a currency that is not here is not accepted."""


@dataclass(frozen=True, slots=True)
class RuleBasedAuthorization:
    """Decline what is in a currency that we do not settle, or above its limit; process the rest."""

    limits: Mapping[str, int] = field(default_factory=lambda: DEFAULT_LIMITS)

    def decide(self, request: PaymentRequest, *, idempotency_key: str) -> TransactionState:  # noqa: ARG002 (the port's; a rule without memory needs none)
        """Decide from the request alone: no clock, no chance, no memory."""
        limit = self.limits.get(request.currency)
        if limit is None or request.amount > limit:
            return TransactionState.DECLINED
        return TransactionState.PROCESSED
