"""Two verdicts of the gate (``guard gate --format json``), before and after a change: what is new, and what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final, Literal

import msgspec

from compliance.errors import CannotJudgeError
from policies.facts import input_files

_REMEDY: Final = "`guard gate --format json` writes one"
_ALWAYS: Final = frozenset({"pack-waivers-hold"})
"""Controls whose violations are never what was there before: an acceptance that expired today did so in the base, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One violation, as the gate's document has it."""

    control: str
    resource: str
    observed: str
    required: str
    declared_at: str
    severity: str
    title: str
    remedy: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two violations the same one: not the line, which moves, and not the severity."""
        return self.control, self.resource, self.observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One verdict of the gate."""

    project: str
    stack: str
    resources: int
    violations: tuple[Found, ...]
    not_judged: tuple[str, ...] = ()
    """What was not judged, a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the change does. ``base`` is None where there is nothing to compare with."""

    head: Judged
    base: Judged | None

    @property
    def broken(self) -> tuple[Found, ...]:
        """The violations that the change brings, and each acceptance that has expired; without a base, all there are."""
        before = self.base.violations if self.base else ()
        return _without(self.head.violations, (item for item in before if item.control not in _ALWAYS))

    @property
    def mended(self) -> tuple[Found, ...]:
        """The violations that the change takes away."""
        return _without(self.base.violations, self.head.violations) if self.base else ()

    @property
    def remaining(self) -> tuple[Found, ...]:
        """The violations that were there before and still are."""
        return _without(self.head.violations, self.broken)


def _without(found: Iterable[Found], others: Iterable[Found]) -> tuple[Found, ...]:
    keys = {item.key for item in others}
    return tuple(item for item in found if item.key not in keys)


def read(file: Path, prefix: str = "") -> Judged:
    """Read a verdict of the gate; the places in its program are relative to the folder ``prefix`` afterwards.

    Raises:
        CannotJudgeError: the file is missing, or holds something else.

    """
    try:
        document = msgspec.convert(input_files.json_of(file), _Document)
    except OSError as error:
        raise CannotJudgeError(f"{file} cannot be read: {error.strerror}; {_REMEDY}") from error
    except msgspec.ValidationError as error:
        raise CannotJudgeError(f"{file} is no verdict of the gate: {error}; {_REMEDY}") from error
    return Judged(
        project=document.project,
        stack=document.stack,
        resources=document.resources,
        violations=tuple(_found(item, PurePosixPath(prefix)) for item in document.violations),
        not_judged=tuple(_not_judged(document.coverage)),
    )


def _not_judged(coverage: _Coverage) -> Iterator[str]:
    for field, words in _WORDS.items():
        yield from (f"{words}: {name}" for name in getattr(coverage, field))


_WORDS: Final = {
    "types_without_control": "no control is about it",
    "not_judged": "its provider makes the children",
    "judged_in_part": "known in part",
    "callbacks_not_run": "a callback of apply that did not run",
    "invokes_unanswered": "a call of AWS that was not answered",
    "read": "read, not declared",
}
"""What a verdict lists as not judged (docs/pipelines.md), in the words of a comment."""


class _Row(msgspec.Struct, rename="camel", kw_only=True):
    """One violation of the document, as far as a comparison needs it."""

    control: str
    resource: str
    observed: str
    severity: str
    required: str = ""
    declared_at: str = ""
    title: str = ""
    remedy: str = ""


class _Coverage(msgspec.Struct, rename="camel", kw_only=True):
    """What a verdict says that it did not judge; an older one says nothing."""

    types_without_control: list[str] = []
    not_judged: list[str] = []
    judged_in_part: list[str] = []
    callbacks_not_run: list[str] = []
    invokes_unanswered: list[str] = []
    read: list[str] = []


class _Document(msgspec.Struct, kw_only=True):
    """What ``guard gate --format json`` writes, as far as a comparison needs it."""

    schema: Literal["guard-gate/1"]
    project: str
    stack: str
    resources: int
    violations: list[_Row]
    coverage: _Coverage = msgspec.field(default_factory=_Coverage)


def _found(row: _Row, prefix: PurePosixPath) -> Found:
    return Found(
        control=row.control,
        resource=row.resource,
        observed=row.observed,
        required=row.required,
        declared_at=str(prefix / row.declared_at) if row.declared_at else "",
        severity=row.severity,
        title=row.title,
        remedy=row.remedy,
    )
