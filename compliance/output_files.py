"""Writes files so that nothing is lost: a file is replaced once its successor is whole, and stays as it is where that fails."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from compliance.errors import CannotJudgeError

_PLAIN = 0o666


def write(target: Path, parts: str | Iterable[str], *, by: str = "", new_folders: bool = False) -> None:
    """Write a file for a command, as :func:`replace` does; ``new_folders`` are made, ``by`` begins the message.

    Raises:
        CannotJudgeError: it cannot be written; what was there is as it was.

    """
    try:
        if new_folders:
            target.parent.mkdir(parents=True, exist_ok=True)
        replace(target, parts)
    except OSError as error:
        message = f"{by}{target} cannot be written: {error.strerror}"
        raise CannotJudgeError(message) from error


def replace(target: Path, parts: str | Iterable[str]) -> None:
    """Write a text, whole or in parts, in UTF-8, in the place of what was there; a symbolic link stays, and its file changes.

    Raises:
        OSError: it cannot be written; what was there is as it was.

    """
    try:
        place = target.resolve()
    except RuntimeError as error:
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(target)) from error
    if place.exists() and not place.is_file():
        raise FileExistsError(errno.EEXIST, "it is no regular file; name a new file, or one to replace", str(target))
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            for part in [parts] if isinstance(parts, str) else parts:
                file.write(part.encode("utf-8"))
            os.fchmod(file.fileno(), _mode(place))
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(place: Path) -> int:
    """Return the rights that a file has, or that a new one gets."""
    if place.exists():
        return place.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return _PLAIN & ~mask
