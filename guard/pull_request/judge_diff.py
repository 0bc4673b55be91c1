"""What a pull request changes of the judge itself: what it removes, weakens, changes or adds, thing by thing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from guard.pull_request import judge_facts
from guard.pull_request.judge_facts import APPROVALS, ControlFacts, JudgeFacts, rank
from policies.facts import input_files

_FIELDS: Final = ("change", "owner", "reason", "date")


class Effect(StrEnum):
    """What a change does to the judge."""

    REMOVED = "removed"
    WEAKENED = "weakened"
    CHANGED = "changed"
    STRENGTHENED = "strengthened"
    ADDED = "added"
    RENAMED = "renamed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is judged by otherwise: which, how, and what it was and is."""

    kind: str
    name: str
    effect: Effect
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """An owner's approval of exactly one change of the judge."""

    change: str
    owner: str
    reason: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeChange:
    """Everything that a pull request changes of the judge, and the approval of it, where there is one."""

    changes: tuple[Change, ...]
    digest: str
    approval: Approval | None

    @property
    def blocks(self) -> bool:
        """Tell whether an owner's approval is missing."""
        return bool(self.changes) and self.approval is None

    @property
    def headline(self) -> str:
        """Say in one line what changed: ``judge changed: 1 control removed, 2 waivers added``."""
        if not self.changes:
            return "judge unchanged"
        counts = Counter((item.kind, item.effect) for item in self.changes)
        parts = [
            f"{number} {kind if number == 1 else _PLURALS[kind]} {effect}" for (kind, effect), number in counts.items()
        ]
        return f"judge changed: {', '.join(parts)}"


_PLURALS: Final = {
    "control": "controls",
    "contract entry": "contract entries",
    "profile entry": "profile entries",
    "kept default": "kept defaults",
    "waiver": "waivers",
    "setting": "settings",
    "file": "files",
}


def compare(base: Path, head: Path) -> JudgeChange:
    """Compare the judges of two checkouts; the approval is read from the head.

    Raises:
        CannotJudgeError: a file of either cannot be read.

    """
    before, after = judge_facts.read(base), judge_facts.read(head)
    digest = judge_facts.digest((before, after))
    changes = tuple(_changes(before, after))
    return JudgeChange(changes=changes, digest=digest, approval=_approval(head, digest) if changes else None)


def _changes(before: JudgeFacts, after: JudgeFacts) -> Iterator[Change]:
    yield from _controls(before.controls, after.controls, after.renamed)
    yield from _entries("contract entry", before.contract, after.contract)
    yield from _entries("profile entry", before.profile, after.profile)
    yield from _entries("kept default", before.defaults, after.defaults)
    yield from _entries("waiver", before.waivers, after.waivers)
    yield from _entries("setting", before.settings, after.settings)
    for change in _entries("file", before.files, after.files):
        yield Change(kind="file", name=change.name, effect=change.effect)


def _controls(
    before: Mapping[str, ControlFacts], after: Mapping[str, ControlFacts], renamed: Mapping[str, str]
) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        now = json.loads(renamed.get(name, "[]"))
        if name not in after and now and all(item in after for item in now):
            yield Change(kind="control", name=name, effect=Effect.RENAMED, before=name, after=", ".join(now))
        elif name not in after:
            yield Change(kind="control", name=name, effect=Effect.REMOVED)
        elif name not in before:
            yield Change(kind="control", name=name, effect=Effect.ADDED)
        elif before[name] != after[name]:
            yield Change(
                kind="control",
                name=name,
                effect=_effect(before[name], after[name]),
                before=_said(before[name], after[name]),
                after=_said(after[name], before[name]),
            )


def _effect(before: ControlFacts, after: ControlFacts) -> Effect:
    """Say what a changed declaration does; nobody can tell of changed code, or of other types, which way it goes."""
    ranks = [(rank(getattr(before, key)), rank(getattr(after, key))) for key in ("severity", "level")]
    ranks.append((int(before.absolute), int(after.absolute)))
    if any(new < old for old, new in ranks):
        return Effect.WEAKENED
    same_declaration = (before.applies_to, before.profiles) == (after.applies_to, after.profiles)
    return Effect.STRENGTHENED if same_declaration and any(new > old for old, new in ranks) else Effect.CHANGED


def _said(facts: ControlFacts, other: ControlFacts) -> str:
    differing = [key for key in facts.__slots__ if key != "code" and getattr(facts, key) != getattr(other, key)]
    return ", ".join(f"{key} {getattr(facts, key)}" for key in differing) or "code"


def _entries(kind: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield Change(
                kind=kind,
                name=name,
                effect=_entry_effect(name, before, after),
                before=before.get(name, ""),
                after=after.get(name, ""),
            )


def _entry_effect(name: str, before: Mapping[str, str], after: Mapping[str, str]) -> Effect:
    """Say what a changed entry does: a value against the direction in which it may be stricter is weaker."""
    if name not in after:
        return Effect.REMOVED
    if name not in before:
        return Effect.ADDED
    table, _, key = name.rpartition(".")
    if key != "value":
        return Effect.CHANGED
    old, new, direction = (
        json.loads(text) for text in (before[name], after[name], before.get(f"{table}.stricter", '""'))
    )
    if direction == "at_least" and _numbers(old, new):
        return Effect.STRENGTHENED if new > old else Effect.WEAKENED
    if direction == "at_most" and _numbers(old, new):
        return Effect.STRENGTHENED if new < old else Effect.WEAKENED
    return Effect.STRENGTHENED if direction == "when_set" and not old else Effect.WEAKENED


def _numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def _approval(head: Path, digest: str) -> Approval | None:
    file = head / APPROVALS
    try:
        entries = input_files.toml(file).get("approval", [])
    except FileNotFoundError:
        return None
    except OSError as error:
        message = f"{file} cannot be read: {error}"
        raise CannotJudgeError(message) from error
    for index, entry in enumerate(entries if isinstance(entries, list) else [entries], start=1):
        missing = [key for key in _FIELDS if not str(entry.get(key, "") if isinstance(entry, dict) else "").strip()]
        if missing:
            message = f"{file}: approval {index} has no {', '.join(missing)}; required: {', '.join(_FIELDS)}"
            raise CannotJudgeError(message)
        if entry["change"] == digest:
            return Approval(**{key: str(entry[key]) for key in _FIELDS})
    return None
