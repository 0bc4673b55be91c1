"""Reads the kinds of malformed inputs that are tried, for ``docs/changes-tried.md``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("malformed_inputs.toml")
ANSWERS: Final[Mapping[str, str]] = {
    "refused": "status 2, and a message",
    "taken": "another status: the input was not seen to be malformed",
    "traceback": "a traceback",
    "no end": "no end within 40 seconds",
    "not there then": "there was no such command, option or file",
}
"""What the gate of before did, and what each word means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The inputs of one kind: how many there are, and how often the gate of before did what."""

    id: str
    title: str
    before: Mapping[str, int]

    @property
    def inputs(self) -> int:
        """How many inputs there are."""
        return sum(self.before.values())


def read(table: Path = TABLE) -> tuple[Inputs, ...]:
    """Return the kinds in the order of the table."""
    document = tomllib.loads(table.read_text(encoding="utf-8"))
    return tuple(Inputs(**row) for row in document["kind"])


def section() -> Iterator[str]:
    """Yield the lines of the page's section."""
    kinds = read()
    yield "\n## Malformed inputs\n"
    yield f"tests/guard/test_malformed_inputs.py gives {sum(kind.inputs for kind in kinds)} inputs that no command can work with."
    yield "It requires of each status 2, the words that name the thing, the place and the remedy, no traceback, and no file left"
    yield "behind. The columns are a record of what the gate of before did with the same inputs:\n"
    yield "\n".join(f"- {word}: {meaning}." for word, meaning in ANSWERS.items()) + "\n"
    yield f"| kind | inputs | {' | '.join(ANSWERS)} |"
    yield f"| --- | --- |{' --- |' * len(ANSWERS)}"
    for kind in kinds:
        yield f"| {kind.title} | {kind.inputs} | {' | '.join(str(kind.before.get(word, 0)) for word in ANSWERS)} |"
    totals = (sum(kind.before.get(word, 0) for kind in kinds) for word in ANSWERS)
    yield f"| all | {sum(kind.inputs for kind in kinds)} | {' | '.join(map(str, totals))} |"
