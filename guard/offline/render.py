"""Says the gate's answer: as text for people, and as JSON for programs. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from guard.offline.analyzer import Violation
from guard.offline.gate import Verdict

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
    """Return the answer: what blocks by resource, advice by control, and a summary line at the end."""
    lines = list(_violations(verdict, coloured=coloured))
    lines += _advisories(verdict, coloured=coloured)
    lines += [_painted(f"note: {note}", _YELLOW, coloured=coloured) for note in _notes(verdict, verbose=verbose)]
    lines += [_painted(f"warning: {line}", _YELLOW, coloured=coloured) for line in verdict.warnings]
    lines.append(_summary(verdict, coloured=coloured))
    return "\n".join(lines) + "\n"


def _notes(verdict: Verdict, *, verbose: bool) -> Iterator[str]:
    for note in verdict.notes:
        if verbose or not note.startswith("assumed"):
            yield note


def _violations(verdict: Verdict, *, coloured: bool) -> Iterator[str]:
    """Say what blocks, resource by resource: each control once, with all that it finds there."""
    for urn, found in groupby(verdict.violations, key=lambda item: item.urn):
        yield _painted(_short(urn), _BOLD, coloured=coloured) + _place(verdict, urn)
        for policy, group in groupby(found, key=lambda item: item.policy):
            items = list(group)
            yield f"  {_painted(f'violation [{items[0].severity}]', _RED, coloured=coloured)} {policy}"
            for item in items:
                yield from _finding(verdict, item)
            yield from _reasons(verdict, items[0])
        yield ""


def _advisories(verdict: Verdict, *, coloured: bool) -> Iterator[str]:
    """Say what does not block, control by control: what is found alike is said once, with the resources it is found on."""
    by_control = sorted(verdict.advisories, key=lambda item: (item.policy, item.text, item.urn))
    for policy, found in groupby(by_control, key=lambda item: item.policy):
        items = list(found)
        yield f"{_painted(f'advisory [{items[0].severity}]', _YELLOW, coloured=coloured)} {policy}"
        for _, group in groupby(items, key=lambda item: item.text):
            alike = list(group)
            yield from _finding(verdict, alike[0])
            for index, item in enumerate(alike):
                where = _painted(_short(item.urn), _BOLD, coloured=coloured) + _place(verdict, item.urn)
                yield f"    {'' if index else 'on':9} {where}"
        yield from _reasons(verdict, items[0])
        yield ""


def _place(verdict: Verdict, urn: str) -> str:
    place = verdict.declared_at.get(urn, "")
    return f"  {place}" if place else ""


def _finding(verdict: Verdict, item: Violation) -> Iterator[str]:
    policy = verdict.policies.get(item.policy)
    observed, *rest = item.text.split("\n")
    said, _, required = observed.partition("; required: ")
    yield f"    observed  {said}"
    if required:
        yield f"    required  {required}"
    if item.rehearsals == ("update",):
        yield "    shown by  the rehearsal of an update; a preview does not show it"
    for line in rest:
        if line and not (policy and line == policy.remedy):
            yield f"              {line}"


def _reasons(verdict: Verdict, item: Violation) -> Iterator[str]:
    policy = verdict.policies.get(item.policy)
    yield f"    why       {item.title}"
    if policy and policy.remedy:
        yield f"    remedy    {policy.remedy}"
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


def _row(verdict: Verdict, item: Violation) -> dict[str, Any]:
    policy = verdict.policies.get(item.policy)
    observed, _, required = item.text.split("\n")[0].partition("; required: ")
    return {
        "control": item.policy,
        "resource": item.urn,
        "declaredAt": verdict.declared_at.get(item.urn, ""),
        "severity": item.severity,
        "rehearsals": list(item.rehearsals),
        "observed": observed,
        "required": required,
        "title": item.title,
        "remedy": policy.remedy if policy else "",
        "source": policy.url if policy else "",
    }
