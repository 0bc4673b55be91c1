"""Reads the table of changes that are tried on the real program, and writes ``docs/changes-tried.md`` from it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from guard.maintenance import malformed_inputs

TABLE: Final = Path(__file__).with_name("changes_tried.toml")
RECORD: Final = TABLE.with_name("changes_tried_elsewhere.toml")
"""What the gate of before and the real engine say of each change: written by `make engine-changes`."""
FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "changes-tried.md"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of the program, and the finding that it must have.

    ``program`` is Python that runs before the real program; ``on`` is the name of the resource that the finding is about.
    A change with another ``apart`` is not run together with it. Without a ``control`` the gate gives no verdict, and
    ``finding`` is its message; ``adds`` is text for files of the project, by their paths, and ``seconds`` a time limit.
    """

    kind: str
    does: str
    on: str
    program: str
    finding: str
    control: str = ""
    apart: str = ""
    adds: Mapping[str, str] = field(default_factory=dict)
    seconds: int = 0

    @property
    def id(self) -> str:
        """Return the name of the change in test reports."""
        return f"{self.kind}: {self.does}"

    @property
    def alone(self) -> bool:
        """Tell whether the change has a run of its own."""
        return bool(not self.control or self.adds or self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Changes of one kind, and what stays open of it.

    ``together``: changes of one resource may share a run; ``apart``: they share no run with another kind's; ``own_build``:
    each run needs a build folder of its own.
    """

    id: str
    title: str
    changes: tuple[Change, ...]
    open: str = ""
    together: bool = False
    apart: bool = False
    own_build: bool = False


NOT_TRIED: Final = "not tried"
AT_PREVIEW: Final = "blocked: preview"
AT_UPDATE: Final = "blocked: update"
REFUSED: Final = "refused"
IN_GATE: Final = "not seen"
NO_END: Final = "no end"
PASSED: Final = "passed"
OLD: Final[Mapping[str, str]] = {
    PASSED: "the verdict was compliant",
    "found": "a violation on the resource",
    "found elsewhere": "a violation on another resource",
    "no verdict": "status 2 or the end by a signal, with or without the program's error",
    "false evidence": "a violation on the resource, and evidence that says pass",
    NO_END: "no end within 45 seconds",
    "no such part": "the stack of then has no such resource",
    NOT_TRIED: "no run is on record",
}
"""What the column "before" may say, and what it means."""
ANSWERS: Final[Mapping[str, str]] = {
    AT_PREVIEW: "`pulumi preview --policy-pack .` ends with a violation on the resource",
    AT_UPDATE: "the preview passes; `pulumi up --policy-pack .` ends with a violation",
    REFUSED: "the engine, the provider or the program itself ends with an error, and nothing is updated",
    IN_GATE: "preview and update pass; `guard gate` blocks it, and so does `guard preview`, which asks the engine and the gate",
    NO_END: "`pulumi preview --policy-pack .` does not end within 120 seconds",
    NOT_TRIED: "no run is on record",
}
"""What the column "engine" may say, and what each word means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """What others than the gate of today say of a change."""

    before: str = NOT_TRIED
    engine: str = NOT_TRIED


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The record: which gate of before, which engine, and what they say of each change, by the change's id."""

    before: str
    engine: str
    changes: Mapping[str, Elsewhere]


def recorded(file: Path = RECORD) -> Recorded:
    """Return what is on record."""
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    changes = {row.pop("id"): Elsewhere(**row) for row in document.get("change", ())}
    return Recorded(before=document["before"], engine=document["engine"], changes=changes)


def write_record(record: Recorded, file: Path = RECORD) -> None:
    """Write the record, in the order of the table."""
    _, kinds = read()
    lines = ["# Written by `make engine-changes`.", f"before = {json.dumps(record.before)}"]
    lines.append(f"engine = {json.dumps(record.engine)}")
    for change in (change for kind in kinds for change in kind.changes if change.id in record.changes):
        seen = record.changes[change.id]
        lines += ["", "[[change]]", f"id = {json.dumps(change.id, ensure_ascii=False)}"]
        lines += [f"before = {json.dumps(seen.before)}", f"engine = {json.dumps(seen.engine)}"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read(table: Path = TABLE) -> tuple[str, tuple[Kind, ...]]:
    """Return the Python that every change may use, and the kinds in the order of the table."""
    document = tomllib.loads(table.read_text(encoding="utf-8"))
    return document["prelude"], tuple(_kind(row) for row in document["kind"])


def _kind(row: dict[str, Any]) -> Kind:
    changes = tuple(Change(kind=row["id"], **change) for change in row.pop("change"))
    return Kind(**row, changes=changes)


_HEAD: Final = """\
<!-- Generated by `guard docs` from guard/maintenance/changes_tried.toml; CI fails if it is stale. -->

# Changes that are tried on the program

tests/guard/offline/test_adversary_table.py runs the real program with each of these {number} changes, and requires a finding
that begins with the words of its row, on the resource that is changed, in the verdict and in the evidence, where the control's
verdict must be fail or undetermined; where the row says "no verdict", it requires status 2, a message that begins with these
words, and no evidence. Ways to weaken the judge itself are in [ways-to-weaken.md](ways-to-weaken.md).

The last two columns are records of one run each: `before` is the gate of {before}; `engine` is Pulumi {engine}
with the pack and the stand-in provider (`make engine-changes`).

{legend}
| kind | changes | passed before | engine: preview | update | refused | not seen | no end |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""


def text() -> str:
    """Return the document."""
    _, kinds = read()
    record = recorded()
    head = _HEAD.format(
        number=sum(len(kind.changes) for kind in kinds),
        before=record.before,
        engine=record.engine,
        legend=f"{_legend('before', OLD)}\n{_legend('engine', ANSWERS)}",
    )
    rows = [_counted(kind.title, kind.changes, record) for kind in kinds]
    every = [change for kind in kinds for change in kind.changes]
    rows.append(_counted("all", every, record))
    sections = "".join(_section(kind, record) for kind in kinds)
    return head + "\n".join([*rows, sections, *malformed_inputs.section()]) + "\n"


def _legend(column: str, answers: Mapping[str, str]) -> str:
    lines = [f"| {column} | |", "| --- | --- |", *(f"| {word} | {meaning} |" for word, meaning in answers.items())]
    return "\n".join(lines) + "\n"


def _counted(title: str, changes: Sequence[Change], record: Recorded) -> str:
    seen = [record.changes.get(change.id, Elsewhere()) for change in changes]
    before = sum(item.before == PASSED for item in seen)
    engine = [
        sum(item.engine == answer for item in seen) for answer in (AT_PREVIEW, AT_UPDATE, REFUSED, IN_GATE, NO_END)
    ]
    return f"| {title} | {len(changes)} | {before} | {' | '.join(map(str, engine))} |"


def _section(kind: Kind, record: Recorded) -> str:
    lines = [f"\n## {kind.title}\n"]
    if kind.open:
        lines.append(f"What stays open: {kind.open}\n")
    lines += ["| change | on | finding | before | engine |", "| --- | --- | --- | --- | --- |", *_rows(kind, record)]
    return "\n".join(lines) + "\n"


def _rows(kind: Kind, record: Recorded) -> Iterator[str]:
    for change in kind.changes:
        finding = change.finding.replace("|", "\\|")
        seen = record.changes.get(change.id, Elsewhere())
        control = change.control or "no verdict"
        yield f"| {change.does} | {change.on} | {control}: `{finding}` | {seen.before} | {seen.engine} |"
