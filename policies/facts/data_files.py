"""Reads the judge's data: facts with their sources, kept beside the code so that a reviewer sees a change of either."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

_DIRECTORY: Final = Path(__file__).resolve().parents[1] / "data"


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return a TOML document of ``policies/data``; an unreadable one raises, which blocks."""
    return tomllib.loads((_DIRECTORY / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def document(name: str) -> Mapping[str, Any]:
    """Return a generated JSON document of ``policies/data``; an unreadable one raises, which blocks."""
    loaded: Mapping[str, Any] = json.loads((_DIRECTORY / f"{name}.json").read_text(encoding="utf-8"))
    return loaded
