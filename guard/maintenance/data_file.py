"""Writes a generated file, or tells that it is stale."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

DATA: Final = Path(__file__).resolve().parents[2] / "policies" / "data"


def render(module: str, content: Mapping[str, Any]) -> str:
    """Return the file's text: sorted, with a notice of where it comes from."""
    notice = {"generated": f"by `python -m {module}`; do not edit"}
    return json.dumps({**notice, **content}, indent=1, sort_keys=True) + "\n"


def publish(name: str, text: str, arguments: Sequence[str]) -> int:
    """Write the file, or with ``--check`` compare it; return the exit status."""
    file = DATA / name
    if "--check" not in arguments:
        file.write_text(text, encoding="utf-8")
        return 0
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write(f"{file.relative_to(DATA.parents[1])} is stale; run this command without --check\n")
    return 1
