"""The door of fraud_handler."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from handlers.fraud_handler.composition import compose

if TYPE_CHECKING:
    from handlers.fraud_handler.application import FraudHandler


@cache
def _function() -> FraudHandler:
    """Compose once per cold start; importing this module needs no environment."""
    return compose(os.environ)


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one invocation."""
    return _function()(event, context)
