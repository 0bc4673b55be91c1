"""Two verdicts of the gate (``guard gate --format json``), before and after a change: what is new, and what is gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from compliance.errors import CannotJudgeError

_SCHEMA: Final = "guard-gate/1"
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
        document = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotJudgeError(f"{file} is no verdict of the gate: {error}") from error
    if not isinstance(document, dict) or document.get("schema") != _SCHEMA:
        raise CannotJudgeError(f"{file} is no verdict of the gate; `guard gate --format json` writes one")
    return Judged(
        project=document["project"],
        stack=document["stack"],
        resources=document["resources"],
        violations=tuple(_found(item, PurePosixPath(prefix)) for item in document["violations"]),
    )


def _found(item: Mapping[str, Any], prefix: PurePosixPath) -> Found:
    place = item.get("declaredAt", "")
    return Found(
        control=item["control"],
        resource=item["resource"],
        observed=item["observed"],
        required=item.get("required", ""),
        declared_at=str(prefix / place) if place else "",
        severity=item["severity"],
        title=item.get("title", ""),
        remedy=item.get("remedy", ""),
    )
