"""The door of notification_sender."""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

from handlers.notification_sender.composition import compose

if TYPE_CHECKING:
    from handlers.notification_sender.application import NotificationSender


@cache
def _function() -> NotificationSender:
    """Compose once per cold start; importing this module needs no environment."""
    return compose(os.environ)


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one invocation."""
    return _function()(event, context)
