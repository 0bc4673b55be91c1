"""Two verdicts of the gate (``guard gate --format json``), before and after a change: what is new, and what is gone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError

_SCHEMA: Final = "guard-gate/1"


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
        """The violations that the change brings; without a base, all there are."""
        return _without(self.head.violations, self.base.violations if self.base else ())

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


def read(file: Path) -> Judged:
    """Read a verdict of the gate.

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
        violations=tuple(_found(item) for item in document["violations"]),
    )


def _found(item: Mapping[str, Any]) -> Found:
    return Found(
        control=item["control"],
        resource=item["resource"],
        observed=item["observed"],
        required=item.get("required", ""),
        declared_at=item.get("declaredAt", ""),
        severity=item["severity"],
        title=item.get("title", ""),
        remedy=item.get("remedy", ""),
    )
