"""What the model assumes, read from the file that gives each its reason and source."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks.capacity.simulation import Load

FILE: Final = Path(__file__).with_name("assumptions.toml")
RATE: Final = 1_000
"""Requests a second, as briefed (B1.2)."""
SECONDS: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One number, why it is there, and where it is from."""

    kind: str
    name: str
    value: float
    why: str
    source: str


def table(file: Path = FILE) -> Mapping[str, Any]:
    """Read the file."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def listed(given: Mapping[str, Any]) -> Iterator[Assumption]:
    """Yield every assumption, in the order of the file."""
    for kind, items in given.items():
        for name, item in items.items():
            yield Assumption(kind=kind, name=name, **item)


def load(given: Mapping[str, Any], *, rate: int = RATE, seconds: int = SECONDS) -> Load:
    """Return the load that the file describes."""
    values: dict[str, Any] = {item.name: item.value for item in listed(given) if item.kind != "sizes"}
    return Load(rate=rate, seconds=seconds, **values)
