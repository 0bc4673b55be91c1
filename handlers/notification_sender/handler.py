"""The door of notification_sender."""

from __future__ import annotations

from typing import Any


def handle(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one invocation."""
    raise NotImplementedError
