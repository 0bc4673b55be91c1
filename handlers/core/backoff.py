"""How often a message is received, and how long it waits in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from handlers.core.errors import MessageError, TransitionError

MAX_RECEIVES: Final = 3
"""The redrive policy's maxReceiveCount (B4.4)."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after each receive but the last."""

    seconds: tuple[int, ...]

    def after(self, receives: int, error: BaseException | None) -> int:
        """Wait longer each time; not at all before the dead-letter queue, or for what waiting will not mend."""
        if receives >= MAX_RECEIVES or isinstance(error, MessageError | TransitionError):
            return 0
        return self.seconds[min(receives, len(self.seconds)) - 1]


PROCESSING_BACKOFF: Final = Backoff((20, 120))
DELIVERY_BACKOFF: Final = Backoff((60, 120))
