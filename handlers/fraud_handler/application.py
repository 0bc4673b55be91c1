"""The function as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handlers.core.api import ApiDoor
    from handlers.core.ports import Metrics


@dataclass(frozen=True, kw_only=True)
class FraudHandler:
    """Answers POST /fraud-webhook."""

    door: ApiDoor
    metrics: Metrics

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one invocation, and emit its counts whatever became of it."""
        try:
            return self.door.answer(event, context)
        finally:
            self.metrics.flush()
