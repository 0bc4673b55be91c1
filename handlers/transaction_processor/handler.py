"""The door of transaction_processor."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from handlers.transaction_processor.composition import compose

if TYPE_CHECKING:
    from handlers.transaction_processor.application import TransactionProcessor


@cache
def _function() -> TransactionProcessor:
    """Compose once per cold start; importing this module needs no environment."""
    return compose(os.environ)


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one invocation."""
    return _function()(event, context)
