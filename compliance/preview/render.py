"""Says the gate's answer: as text for people, and as JSON for programs. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from compliance.preview.analyzer import Violation
from compliance.preview.gate import Verdict

_RED: Final = "\033[31m"
_GREEN: Final = "\033[32m"
_YELLOW: Final = "\033[33m"
_BOLD: Final = "\033[1m"
_END: Final = "\033[0m"


def _painted(text: str, colour: str, *, coloured: bool) -> str:
    return f"{colour}{text}{_END}" if coloured else text


def _short(urn: str) -> str:
    """Return a resource's type and name: what a reader looks for."""
    parts = urn.split("::")
    if len(parts) < 4:  # noqa: PLR2004 - urn:pulumi:stack::project::types::name
        return urn or "the stack"
    return f"{parts[3]} ({parts[2].rpartition('$')[2]})"


def text(verdict: Verdict, *, coloured: bool, verbose: bool) -> str:
    """Return the answer grouped by resource, with a summary line at the end."""
    lines = list(_grouped(verdict, verdict.violations, "violation", _RED, coloured=coloured))
    lines += _grouped(verdict, verdict.advisories, "advisory", _YELLOW, coloured=coloured)
    lines += [_painted(f"note: {note}", _YELLOW, coloured=coloured) for note in _notes(verdict, verbose=verbose)]
    lines += [_painted(f"warning: {line}", _YELLOW, coloured=coloured) for line in verdict.warnings]
    lines.append(_summary(verdict, coloured=coloured))
    return "\n".join(lines) + "\n"


def _notes(verdict: Verdict, *, verbose: bool) -> Iterator[str]:
    for note in verdict.notes:
        if verbose or not note.startswith("assumed"):
            yield note


def _grouped(verdict: Verdict, found: Iterable[Violation], word: str, colour: str, *, coloured: bool) -> Iterator[str]:
    for urn, group in groupby(found, key=lambda item: item.urn):
        place = verdict.declared_at.get(urn, "")
        yield _painted(_short(urn), _BOLD, coloured=coloured) + (f"  {place}" if place else "")
        for item in group:
            yield from _one(verdict, item, word, colour, coloured=coloured)
        yield ""


def _one(verdict: Verdict, item: Violation, word: str, colour: str, *, coloured: bool) -> Iterator[str]:
    policy = verdict.policies.get(item.policy)
    observed, *rest = item.text.split("\n")
    remedy = policy.remedy if policy else ""
    yield f"  {_painted(f'{word} [{item.severity}]', colour, coloured=coloured)} {item.policy}"
    said, _, required = observed.partition("; required: ")
    yield f"    observed  {said}"
    if required:
        yield f"    required  {required}"
    yield f"    why       {item.title}"
    for line in rest:
        if line and line != remedy:
            yield f"              {line}"
    if remedy:
        yield f"    remedy    {remedy}"
    if policy and policy.url:
        yield f"    see       {policy.url}"


def _summary(verdict: Verdict, *, coloured: bool) -> str:
    judged = f"{verdict.resources} resources by {len(verdict.policies)} policies in {verdict.seconds:.2f} s"
    advisories = f", {_count(len(verdict.advisories), 'advisory', 'advisories')}" if verdict.advisories else ""
    if verdict.compliant:
        word = _painted("compliant", _GREEN, coloured=coloured)
        return f"{word}: {verdict.project}/{verdict.stack}, {judged}{advisories}"
    word = _painted("not compliant", _RED, coloured=coloured)
    resources = _count(len({item.urn for item in verdict.violations}), "resource", "resources")
    found = f"{_count(len(verdict.violations), 'violation', 'violations')} on {resources}"
    return f"{word}: {verdict.project}/{verdict.stack}, {found}; {judged}{advisories}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def as_json(verdict: Verdict) -> str:
    """Return the answer as one JSON object; the time it took is the only thing that varies."""
    return (
        json.dumps(
            {
                "schema": "guard-gate/1",
                "project": verdict.project,
                "stack": verdict.stack,
                "compliant": verdict.compliant,
                "resources": verdict.resources,
                "policies": len(verdict.policies),
                "violations": [_row(verdict, item) for item in verdict.violations],
                "advisories": [_row(verdict, item) for item in verdict.advisories],
                "notes": list(verdict.notes),
                "warnings": list(verdict.warnings),
                "seconds": round(verdict.seconds, 3),
            },
            indent=2,
            ensure_ascii=False,
        )
        + "\n"
    )


def _row(verdict: Verdict, item: Violation) -> dict[str, str]:
    policy = verdict.policies.get(item.policy)
    observed, _, required = item.text.split("\n")[0].partition("; required: ")
    return {
        "control": item.policy,
        "resource": item.urn,
        "declaredAt": verdict.declared_at.get(item.urn, ""),
        "severity": item.severity,
        "observed": observed,
        "required": required,
        "title": item.title,
        "remedy": policy.remedy if policy else "",
        "source": policy.url if policy else "",
    }
