"""The values that this process must not show: the secrets of the configuration that it read.

What guard prints goes through :class:`HidingStream`, whichever command prints it; what it writes into a file goes through
:func:`hide`. Evidence is the pack's, which replaces its secrets itself (:mod:`policies.evidence.redaction`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import IO, Any, Final
from urllib.parse import quote

from compliance.errors import CannotJudgeError

_SHORTEST_LINE: Final = 16
"""A line of a longer secret, such as a private key: a shorter one also stands in what is no secret."""
_hidden: set[str] = set()


def never_show(values: Iterable[str]) -> None:
    """Have :func:`hide` replace these values, also as JSON, as a part of a URL, and line by line."""
    for value in values:
        lines = [line for line in value.splitlines() if len(line) >= _SHORTEST_LINE]
        for text in (value, *lines):
            _hidden.update(
                {text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], quote(text, safe="")}
            )


def hide(text: str) -> str:
    """Return the text with every value that must not be shown replaced; the longest first."""
    if not any(value in text for value in _hidden):
        return text
    from policies.model.resource import SECRET  # noqa: PLC0415 - the command starts its processes before it imports this

    longest_first = sorted(_hidden, key=len, reverse=True)
    return re.sub("|".join(map(re.escape, longest_first)), lambda _: SECRET, text)


def not_written(error: OSError) -> str:
    """Say that what a command prints is lost."""
    return f"the output could not be written: {error.strerror}"


class HidingStream:
    """A standard stream that hides values in each text that is written to it; all else is the stream's own."""

    def __init__(self, stream: IO[str]) -> None:
        """Write to ``stream``."""
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text without the hidden values, and return its length.

        Raises:
            CannotJudgeError: the system does not take it; not where its reader left, which is a ``BrokenPipeError``.

        """
        try:
            self._stream.write(hide(text))
        except BrokenPipeError:
            raise
        except OSError as error:
            raise CannotJudgeError(not_written(error)) from error
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each text without the hidden values."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        """Return what else the stream has: ``flush``, ``fileno``, ``isatty``."""
        return getattr(self._stream, name)
