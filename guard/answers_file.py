"""Writes the file of answers, which :mod:`guard.offline.answers` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from compliance import output_files
from guard.offline.answers import TABLE, Answer

_HEADER: Final = """\
# What AWS answers to the calls of this program; recorded by `guard answers --record`, and assumed by every verdict.
"""


def write(file: Path, given: Iterable[Answer]) -> None:
    """Write the answers, sorted, in the place of what was there.

    Raises:
        CannotJudgeError: the file cannot be written.

    """
    parts = [_HEADER, *(_entry(item) for item in sorted(given, key=key))]
    output_files.write(file, "\n".join(parts))


def key(answer: Answer) -> tuple[str, str]:
    """Return what tells one answer from another: the function and its arguments."""
    return answer.function, json.dumps(answer.arguments, sort_keys=True)


def _entry(answer: Answer) -> str:
    lines = [f"[[{TABLE}]]", f"function = {_value(answer.function)}"]
    if answer.arguments:
        lines.append(f"arguments = {_value(answer.arguments)}")
    return "\n".join([*lines, f"result = {_value(answer.result)}"]) + "\n"


def _value(value: Any) -> str:
    """Return a value in TOML, which has no null: a field without a value is left out."""
    if isinstance(value, Mapping):
        pairs = (f"{_text(str(name))} = {_value(item)}" for name, item in sorted(value.items()) if item is not None)
        return f"{{ {', '.join(pairs)} }}" if value else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(item) for item in value if item is not None)}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else _text(str(value))


def _text(text: str) -> str:
    """Return a text in TOML; JSON's escapes of a text are TOML's too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
