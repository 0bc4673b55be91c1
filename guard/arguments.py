"""Types of the commands' arguments: a path that names nothing, or that would replace what is no file, is refused at once."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

_SHOWN: Final = 100


def path(text: str) -> Path:
    """Return a path that has a name.

    Raises:
        argparse.ArgumentTypeError: it is empty, or holds a zero byte.

    """
    if not text.strip():
        message = "the path is empty; required: the name of a file or a folder"
        raise argparse.ArgumentTypeError(message)
    if "\0" in text:
        message = "the path holds a zero byte; required: the name of a file or a folder"
        raise argparse.ArgumentTypeError(message)
    return Path(text)


def of_form(pattern: str, required: str) -> Callable[[str], str]:
    """Return a type of argument: a text that a regular expression matches, whole."""

    def checked(text: str) -> str:
        if re.fullmatch(pattern, text, re.ASCII) is None:
            message = f"{text[:_SHOWN]!r}; required: {required}"
            raise argparse.ArgumentTypeError(message)
        return text

    return checked


def new_file(text: str) -> Path:
    """Return the path of a file to write: a new one, or a regular one to replace, in a folder that exists.

    Raises:
        argparse.ArgumentTypeError: it is a folder, a device or the like, or its folder does not exist.

    """
    found = path(text)
    try:
        if found.exists() and not found.is_file():
            message = f"{text!r} is no regular file; required: a new file, or one to replace"
            raise argparse.ArgumentTypeError(message)
        if not found.resolve().parent.is_dir():
            message = f"the folder of {text!r} does not exist; required: a folder that exists (mkdir -p)"
            raise argparse.ArgumentTypeError(message)
    except (OSError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or "a loop of symbolic links"
        message = f"{text!r} cannot be written: {reason}"
        raise argparse.ArgumentTypeError(message) from error
    return found
