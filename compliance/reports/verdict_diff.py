"""What got better, worse, appeared and went between two evidence files, by control and resource."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from compliance.evidence_file import Evidence
from compliance.reports.findings import gate_rows
from compliance.reports.formatting import short, table
from policies.facts.renamed import successors
from policies.model.strings import count

_LEVELS: Final = ("disabled", "advisory", "remediate", "mandatory")
_NOT_BLOCKING: Final = ("pass", "not-applicable", "advisory", "remediated", "waived")
_RANKS: Final = {
    "pass": 0,
    "not-applicable": 0,
    "advisory": 1,
    "remediated": 2,
    "waived": 3,
    "undetermined": 4,
    "fail": 5,
}


Row = Mapping[str, Any]


class Change(StrEnum):
    """What became of a verdict, in the order in which it is told."""

    WORSE = "worse"
    APPEARED = "appeared"
    BETTER = "better"
    WENT = "went"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One verdict that is not what it was; ``urn`` is empty for a control's own level or absence."""

    change: Change
    control: str
    urn: str
    was: str
    now: str
    detail: str = ""

    @property
    def blocks(self) -> bool:
        """Whether things are worse for it: a verdict, a control's level, or a failure that was not there."""
        if self.change is Change.APPEARED:
            return bool(self.urn) and self.now not in _NOT_BLOCKING
        return self.change is Change.WORSE


def compare(old: Evidence, new: Evidence) -> list[Difference]:
    """Return every difference, the worse first. A control that was renamed since is compared with what it is now."""
    order = list(Change)
    found = [*_controls(old, new), *_verdicts(old, new)]
    return sorted(found, key=lambda item: (order.index(item.change), item.control, item.urn))


def _controls(old: Evidence, new: Evidence) -> Iterator[Difference]:
    """Find controls that no longer judge, or that no longer block: without a verdict, nothing else would show it."""
    for name, row in old.controls.items():
        was = row["level"]
        now = _level_now(name, new)
        if was == now:
            continue
        worse = now not in _LEVELS or _LEVELS.index(now) < _LEVELS.index(was)
        yield Difference(
            change=Change.WORSE if worse else Change.BETTER,
            control=name,
            urn="",
            was=was,
            now=now,
            detail="the control",
        )
    known = {now for name in old.controls for now in _now(name, new)}
    for name in new.controls.keys() - known:
        now = new.controls[name]["level"]
        yield Difference(change=Change.APPEARED, control=name, urn="", was="", now=now, detail="the control")


def _now(name: str, new: Evidence) -> tuple[str, ...]:
    """Return the controls of the new file that judge what a control of the old one judged."""
    return (name,) if name in new.controls else (successors(name) or (name,))


def _level_now(name: str, new: Evidence) -> str:
    levels = [new.controls[now]["level"] for now in _now(name, new) if now in new.controls]
    return max(levels, key=_LEVELS.index) if levels else "not served"


def _renamed(old: Evidence, new: Evidence, after: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Row]:
    """Return the old verdicts by the controls of today; what several controls said of a resource is one verdict, the worst."""
    found: dict[tuple[str, str], Row] = {}
    for row in _rows(old):
        keys = [(name, row["urn"]) for name in _now(row["control"], new)]
        for key in [key for key in keys if key in after] or keys[:1]:
            found[key] = _together(found[key], row) if key in found else row
    return found


def _rows(evidence: Evidence) -> Iterator[Row]:
    """Yield the pack's verdicts, and what the gate alone found: it has no verdict where it found nothing."""
    return itertools.chain(evidence.verdicts, gate_rows(evidence))


def _together(one: Row, other: Row) -> Row:
    worst = max((one, other), key=lambda row: _RANKS[str(row["verdict"])])
    return {**worst, "findings": [*one["findings"], *other["findings"]]}


def _verdicts(old: Evidence, new: Evidence) -> Iterator[Difference]:
    after: dict[tuple[str, str], Row] = {}
    for row in _rows(new):
        key = (row["control"], row["urn"])
        after[key] = _together(after[key], row) if key in after else row
    before = _renamed(old, new, after)
    for key in sorted(before.keys() | after.keys()):
        difference = _difference(key, before.get(key), after.get(key), new)
        if difference is not None:
            yield difference


def _difference(
    key: tuple[str, str], was: Mapping[str, Any] | None, now: Mapping[str, Any] | None, new: Evidence
) -> Difference | None:
    control, urn = key
    if now is None:
        return Difference(change=Change.WENT, control=control, urn=urn, was=_word(was, new), now="")
    if was is None:
        return Difference(
            change=Change.APPEARED, control=control, urn=urn, was="", now=_word(now, new), detail=_said(now["findings"])
        )
    words = _word(was, new), _word(now, new)
    came, gone = _beyond(now, was), _beyond(was, now)
    ranks = [_RANKS[word] for word in words]
    if ranks[1] > ranks[0] or (ranks[0] == ranks[1] and came):
        change = Change.WORSE
    elif ranks[1] < ranks[0] or gone:
        change = Change.BETTER
    else:
        return None
    return Difference(
        change=change,
        control=control,
        urn=urn,
        was=words[0],
        now=words[1],
        detail=_said(came if change is Change.WORSE else gone),
    )


def _word(row: Mapping[str, Any] | None, new: Evidence) -> str:
    """Return the verdict; a failure that does not block is advisory, by the levels of the new file for both."""
    if row is None:
        return ""
    verdict = str(row["verdict"])
    served = new.controls.get(row["control"], {}).get("level", "mandatory")
    advisory = served == "advisory" or all(item["level"] == "advisory" for item in row["findings"])
    return "advisory" if verdict == "fail" and row["findings"] and advisory else verdict


def _beyond(row: Mapping[str, Any], other: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the findings that the other has not; what was observed may differ from day to day, so it does not count."""
    known = {_identity(item) for item in other["findings"]}
    return [item for item in row["findings"] if _identity(item) not in known]


def _identity(finding: Mapping[str, Any]) -> tuple[str, ...]:
    return finding["property"], finding["required"], finding["urn"], finding["level"]


def _said(findings: Sequence[Mapping[str, Any]]) -> str:
    return "; ".join(f"{item['property']}: {item['observed']}, required: {item['required']}" for item in findings)


def text(found: Iterable[Difference]) -> str:
    """Return the differences for a terminal."""
    rows = list(found)
    lines = []
    for change in Change:
        group = [item for item in rows if item.change is change]
        lines += [f"{change} ({len(group)})"] if group else []
        lines += [line for item in group for line in _lines(item)]
    return "\n".join([*lines, _summary(rows)]) + "\n"


def _lines(item: Difference) -> Iterator[str]:
    place = short(item.urn) if item.urn else "the control"
    yield f"  {item.control}  {place}  {item.was or 'nothing'} -> {item.now or 'nothing'}"
    if item.urn and item.detail:
        yield f"    {item.detail}"


def markdown(found: Iterable[Difference]) -> str:
    """Return the differences for a pull request."""
    rows = list(found)
    lines = ["# What changed", "", _summary(rows), ""]
    for change in Change:
        group = [item for item in rows if item.change is change]
        if group:
            cells = ((item.control, short(item.urn), item.was, item.now, item.detail) for item in group)
            lines += [
                f"## {change.capitalize()}",
                "",
                *table(("control", "resource", "was", "is", "finding"), cells),
                "",
            ]
    return "\n".join(lines).rstrip("\n") + "\n"


def _summary(rows: Sequence[Difference]) -> str:
    if not rows:
        return "No verdict differs."
    numbers = ", ".join(f"{sum(item.change is change for item in rows)} {change}" for change in Change)
    failed = sum(item.blocks and item.change is Change.APPEARED for item in rows)
    return f"{numbers}; {count(failed, 'failure', 'failures')} among what appeared."
