"""Writes the file of accepted findings, which :mod:`policies.governance.accepted` reads."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from compliance import output_files
from compliance.errors import CannotJudgeError
from guard.hidden_values import hide
from policies.facts import input_files
from policies.governance.accepted import FIELDS, TABLE

_HEADER: Final = """\
# Findings that this stack had when they were accepted; written by `guard accept`.
# Each one stays accepted until it expires. A new finding, and an expired one, fails the gate.
"""


def entries(file: Path) -> list[dict[str, Any]]:
    """Return the entries that a file has; none where there is no file.

    Raises:
        CannotJudgeError: it cannot be read, or is another kind of file.

    """
    try:
        document = input_files.toml(file)
    except FileNotFoundError:
        return []
    except OSError as error:
        message = f"{file} cannot be read: {error}; mend it, or name another file with `accepted` in guard.toml"
        raise CannotJudgeError(message) from error
    found = document.pop(TABLE, [])
    if document or not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        message = f"{file} is no file of accepted findings; name another file with `accepted` in guard.toml"
        raise CannotJudgeError(message)
    return found


def key(entry: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return what tells one entry from another."""
    return str(entry.get("control")), str(entry.get("resource")), str(entry.get("finding"))


def write(file: Path, accepted: Iterable[Mapping[str, Any]]) -> None:
    """Write the entries, sorted, in the place of what was there.

    Raises:
        CannotJudgeError: the file cannot be written.

    """
    parts = [_HEADER, *(_entry(item) for item in sorted(accepted, key=key))]
    output_files.write(file, hide("\n".join(parts)))


def _entry(entry: Mapping[str, Any]) -> str:
    lines = [f"[[{TABLE}]]", *(f"{name} = {_value(entry[name])}" for name in FIELDS if name in entry)]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    """Return a date or a text in TOML; JSON's escapes of a text are TOML's too."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")
