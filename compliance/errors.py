"""What stops a command before it can answer: shown in one message, with exit status 2."""

from __future__ import annotations


class CannotJudgeError(Exception):
    """No verdict is possible: the message names the thing, the place and the remedy."""
