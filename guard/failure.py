"""Turns an exception that nothing caught into one message: the command could not judge, and what to report.

Every command ends this way with status 2. Python's own status for an uncaught exception is 1, which means violations.
"""

from __future__ import annotations

import importlib.metadata
import platform
import re
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from guard.hidden_values import hide
from policies import __version__
from policies.facts.secret_shapes import announced, is_random, shape
from policies.model.resource import SECRET
from policies.model.strings import visible

_ROOT: Final = Path(__file__).resolve().parents[1]
_OURS: Final = tuple(f"{_ROOT / name}/" for name in ("compliance", "guard", "policies"))
_DEFECT: Final = "This is a defect of guard, not a finding in the program. Please report this message."
_REFUSED: Final = "The operating system refused this; it is not a finding in the program."
_SHORTEST: Final = 6
_LONGEST: Final = 2_000
"""Characters of a line that is shown."""
_WORDS: Final = re.compile(r"(\s+)")
_PATH: Final = re.compile(r"[/\\.]")
_PACKAGES: Final = ("pulumi", "pulumi-aws", "pulumi-policy", "grpcio", "protobuf")


def describe(error: BaseException, *, debug: bool) -> str:
    """Return what to show of an exception that nothing caught.

    The exception's own text stays out, because it may hold a value of the judged program; an ``OSError`` keeps its file
    and reason. With ``debug`` the traceback, which has that text, comes first.
    """
    system = isinstance(error, OSError)
    lines = [
        f"could not judge: {type(error).__name__} at {_place(error)}{f': {error}' if system else ''}",
        _REFUSED if system else _DEFECT,
        "--debug shows the traceback."
        if not debug
        else "The traceback may hold values of the program: look through it.",
        f"Versions: {', '.join(_versions())}",
    ]
    shown = "".join(traceback.format_exception(error)) if debug else ""
    return shown + "guard: " + "\n  ".join(lines) + "\n"


def scrubbed(message: str, arguments: Iterable[str] = ()) -> str:
    """Return a message without the configuration's secrets and without what looks like one: in its words, or as it was given.

    A setting's value (``--config KEY=VALUE``) is one where its key says so.
    """
    message = hide(message)
    for argument in arguments:
        key, separator, value = argument.partition("=")
        for name, text in ((key, value), ("", argument)) if separator else (("", argument),):
            if len(text) >= _SHORTEST and _is_secret(name, text):
                message = message.replace(text, SECRET)
    return "".join(SECRET if shape(word) else word for word in _WORDS.split(_shown(message)))


def _shown(message: str) -> str:
    """Return a message with nothing that a terminal acts on, and no line that fills a screen: a file's text may be in it."""
    lines = [visible(line) for line in message.split("\n")]
    return "\n".join(line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…" for line in lines)


def _is_secret(name: str, text: str) -> bool:
    named = bool(name) and announced(name, text)
    return named or bool(shape(text)) or (not _PATH.search(text) and is_random(text))


def _place(error: BaseException) -> str:
    """Return the innermost place in our own code, or the innermost of all where none is ours."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if frame.filename.startswith(_OURS)]
    if not frames:
        return "an unknown place"
    frame = (ours or frames)[-1]
    file = Path(frame.filename)
    shown = file.relative_to(_ROOT) if ours else file.name
    return f"{shown}, line {frame.lineno}"


def _versions() -> Iterator[str]:
    yield f"guard {__version__}"
    yield f"Python {platform.python_version()}"
    for name in _PACKAGES:
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            yield f"no {name}"
