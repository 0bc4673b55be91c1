"""Reads files that somebody else wrote, and says in one sentence what is wrong with one that cannot be read.

A pipe whose writer is there is read, so that a shell's ``<(command)`` works; a device is not, since it may never end.
"""

from __future__ import annotations

import errno
import json
import os
import re
import select
import stat
import tomllib
from pathlib import Path
from typing import Any, Final

LARGEST: Final = 512 * 1024 * 1024
"""Bytes of any file: the evidence of 10,000 resources has 40 MiB."""
_SHOWN: Final = 100
_PART: Final = 1024 * 1024
_DIGITS: Final = re.compile(r"(?<!\w)[+-]?\d{4301,}")
"""More digits than Python reads as a number."""


class UnreadableError(OSError):
    """What is wrong with a file, as a clause without the file's name: it stands after "cannot be read: "."""

    def __init__(self, reason: str) -> None:
        """Keep the reason: as the error's text, and where an OSError of the system has its own."""
        super().__init__(reason)
        self.strerror = reason

    def __str__(self) -> str:
        """Return the reason."""
        return self.strerror or ""


_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape of half of a surrogate pair, alone or with the other half."""


def content(file: Path, largest: int = LARGEST) -> bytes:
    """Return the bytes of a file, or of a pipe.

    Raises:
        OSError: it cannot be read; :class:`UnreadableError` where it is a device or an empty pipe, larger than
            ``largest`` bytes, or no path.

    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)  # a pipe without a writer does not wait
    except ValueError as error:
        raise UnreadableError(f"its path is no path: {error}") from error
    kind = os.fstat(descriptor).st_mode
    if stat.S_ISDIR(kind):
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(file))
    with os.fdopen(descriptor, "rb", buffering=0) as stream:
        if not stat.S_ISREG(kind) and not stat.S_ISFIFO(kind):
            raise UnreadableError("it is a device or a socket; required: a file")
        if os.fstat(descriptor).st_size > largest:
            raise UnreadableError(f"it has more than {largest:,} bytes")
        parts: list[bytes] = []
        size = 0
        while size <= largest:
            part = stream.read(max(_PART, os.fstat(descriptor).st_size + 1))
            if part is None:  # the pipe's writer has not written yet
                select.select([stream], [], [])
            elif part:
                parts.append(part)
                size += len(part)
            elif stat.S_ISFIFO(kind) and not parts:
                raise UnreadableError("it is a pipe that nobody writes to")
            else:
                return b"".join(parts)
        raise UnreadableError(f"it has more than {largest:,} bytes")


def text(file: Path, largest: int = LARGEST) -> str:
    """Return the text of a file in UTF-8, with the line ends of this system's texts.

    Raises:
        OSError: as for :func:`content`; :class:`UnreadableError` where it is not UTF-8, too.

    """
    try:
        found = content(file, largest).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"it is not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}") from error
    return found.replace("\r\n", "\n").replace("\r", "\n")


def toml(file: Path) -> dict[str, Any]:
    """Return the TOML document of a file.

    Raises:
        OSError: as for :func:`text`; :class:`UnreadableError` where it is no TOML, too.

    """
    return parsed_toml(text(file))


def parsed_toml(given: str) -> dict[str, Any]:
    """Return the TOML document of a text.

    Raises:
        UnreadableError: it is no TOML.

    """
    try:
        return tomllib.loads(given)
    except (ValueError, RecursionError, OverflowError) as error:
        raise UnreadableError(f"it is not TOML: {_reason(given, error)}") from error


def parsed_json(given: str) -> Any:
    """Return the value of a JSON text (RFC 8259): without NaN and Infinity, and no key twice in one object.

    Raises:
        UnreadableError: it is no JSON.

    """
    try:
        found = json.loads(given, parse_constant=_no_constant, object_pairs_hook=_once)
        if _HALF.search(given):
            json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise UnreadableError("it is not JSON: it holds half of a surrogate pair") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"it is not JSON: {_reason(given, error)}") from error
    return found


def json_of(file: Path) -> Any:
    """Return the value of a JSON file.

    Raises:
        OSError: as for :func:`text`; :class:`UnreadableError` where it is no JSON, too.

    """
    return parsed_json(text(file))


def _no_constant(name: str) -> Any:
    message = f"{name} is no number of JSON"
    raise ValueError(message)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"the key {twice[:_SHOWN]!r} stands twice in one object"
        raise ValueError(message)
    return found


def _reason(given: str, error: BaseException) -> str:
    """Say what is wrong: Python's own words for a number or a nesting that it does not read are about Python."""
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if number := _DIGITS.search(given):
        return f"a number has more than 4,300 digits (line {given.count(chr(10), 0, number.start()) + 1})"
    return str(error)
