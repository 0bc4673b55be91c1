"""A time budget that is spent by calls, so that an answer always leaves before the gateway gives up at 29 s.

Every AWS client is configured to take `CALL_SECONDS` at worst (timeouts times attempts, plus back-off).
A call is only started when that much is left: a late 503, which is safe to repeat, instead of a silent timeout.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.core.errors import DeadlineError

if TYPE_CHECKING:
    from collections.abc import Callable

API_SECONDS: Final = 25.0
CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 2.5
ATTEMPTS: Final = 2
BACKOFF_SECONDS: Final = 1.0
CALL_SECONDS: Final = ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) + BACKOFF_SECONDS
_RESERVE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of a monotonic clock after which no call may still be running."""

    at: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def within(
        cls, *, remaining_millis: int, limit: float = API_SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> Deadline:
        """Take the tighter of the function's remaining time and our own limit."""
        return cls(clock() + min(limit, remaining_millis / 1000 - _RESERVE_SECONDS), clock)

    def remaining(self) -> float:
        """Say how many seconds are left."""
        return self.at - self.clock()

    def require(self, seconds: float = CALL_SECONDS) -> None:
        """Refuse to start what may not end in time."""
        if self.remaining() < seconds:
            raise DeadlineError
