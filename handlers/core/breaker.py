"""A circuit breaker for each merchant, in the memory of one execution environment.

A merchant that does not answer holds each sender for the whole time limit. After a few failures in a row this
environment leaves the merchant's notices to the sweep for a while, without a call, so that its time goes to the others.
Each environment learns by itself: nothing is shared, so that a breaker can be neither lost nor stuck.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

FAILURES_TO_OPEN: Final = 3
SHORTEST_SECONDS: Final = 60
LONGEST_SECONDS: Final = 600


@dataclass(slots=True)
class _Circuit:
    """One merchant: failures in a row, and until when no call is made (seconds since the epoch)."""

    failures: int = 0
    open_until: float = 0.0
    seconds: int = SHORTEST_SECONDS


@dataclass(slots=True)
class CircuitBreaker:
    """Decides whether to call a merchant now."""

    _circuits: dict[str, _Circuit] = field(default_factory=dict)

    def closed_at(self, merchant_id: str, now: float) -> int | None:
        """Say when the merchant may be called again; None when it may be called now."""
        circuit = self._circuits.get(merchant_id)
        return None if circuit is None or circuit.open_until <= now else int(circuit.open_until) + 1

    def succeeded(self, merchant_id: str) -> None:
        """Forget the failures."""
        self._circuits.pop(merchant_id, None)

    def failed(self, merchant_id: str, now: float, *, slow: bool) -> None:
        """Count a failure; one that took the whole time limit opens the circuit at once. Each opening is longer."""
        circuit = self._circuits.setdefault(merchant_id, _Circuit())
        circuit.failures += FAILURES_TO_OPEN if slow else 1
        if circuit.failures >= FAILURES_TO_OPEN:
            circuit.open_until = now + circuit.seconds
            circuit.seconds = min(2 * circuit.seconds, LONGEST_SECONDS)
