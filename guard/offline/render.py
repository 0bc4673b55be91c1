"""Says the gate's answer: as text for people, and as JSON for programs. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from guard.offline.analyzer import Violation
from guard.offline.gate import Verdict
from policies.model.strings import count

_RED: Final = "\033[31m"
_GREEN: Final = "\033[32m"
_YELLOW: Final = "\033[33m"
_BOLD: Final = "\033[1m"
_END: Final = "\033[0m"
_SEVERITIES: Final = ("critical", "high", "medium", "low")


def _painted(text: str, colour: str, *, coloured: bool) -> str:
    return f"{colour}{text}{_END}" if coloured else text


def display_name(urn: str) -> str:
    """Return a resource's type and name: what a reader looks for."""
    parts = urn.split("::")
    if len(parts) < 4:  # noqa: PLR2004 - urn:pulumi:stack::project::types::name
        return urn or "the stack"
    return f"{parts[3]} ({parts[2].rpartition('$')[2]})"


def text(verdict: Verdict, *, coloured: bool, verbose: bool) -> str:
    """Return the answer: notes, advisories, violations, and the summary, so that what blocks is last on the screen.

    Args:
        verdict: the gate's answer.
        coloured: whether to write a terminal's colours.
        verbose: whether to say each advisory in full, and what was assumed.

    """
    lines = [_painted(line, _YELLOW, coloured=coloured) for line in _weakened(verdict)]
    lines += [_painted(f"note: {note}", _YELLOW, coloured=coloured) for note in _notes(verdict, verbose=verbose)]
    lines += [_painted(line, _YELLOW, coloured=coloured) for line in _not_judged(verdict)]
    lines += [_painted(f"warning: {line}", _YELLOW, coloured=coloured) for line in verdict.warnings]
    if verbose:
        lines += _by_control(verdict, verdict.advisories, "advisory", _YELLOW, coloured=coloured)
    else:
        lines += _advisories(verdict, coloured=coloured)
    lines += ["", *_by_control(verdict, verdict.violations, "violation", _RED, coloured=coloured)]
    lines.append(_summary(verdict, coloured=coloured))
    return "\n".join(lines).lstrip("\n") + "\n"


def limits(verdict: Verdict) -> str:
    """Return what a verdict says beside its findings: what weakens it, what was not judged, and the summary."""
    return "\n".join([*_weakened(verdict), *_not_judged(verdict), _summary(verdict, coloured=False)]) + "\n"


def _not_judged(verdict: Verdict) -> Iterator[str]:
    return (f"not judged: {line}" for line in verdict.coverage.lines())


def _weakened(verdict: Verdict) -> Iterator[str]:
    """Say in one line, the first, what makes the verdict weaker than the profile's own."""
    if verdict.weakened:
        yield f"weakened: {'; '.join(verdict.weakened)}"


def _notes(verdict: Verdict, *, verbose: bool) -> Iterator[str]:
    for note in verdict.notes:
        counted = any(note.endswith(f": {token}") for token in verdict.coverage.unseen.invokes_unanswered)
        if verbose or not (note.startswith(("assumed", "read from AWS")) or counted):
            yield note


def _controls(found: Iterable[Violation]) -> Iterator[tuple[str, list[Violation]]]:
    ordered = sorted(found, key=lambda item: (item.policy, item.text, item.urn))
    for policy, group in groupby(ordered, key=lambda item: item.policy):
        yield policy, list(group)


def _advisories(verdict: Verdict, *, coloured: bool) -> Iterator[str]:
    """Say each control's advice in one line: what was observed first, and on how many resources."""
    for policy, items in _controls(verdict.advisories):
        first = items[0].text.split("\n")[0]
        others = len({item.urn for item in items}) - 1
        where = f"{display_name(items[0].urn)}{f' and {others} more' if others else ''}"
        level = _painted(f"advisory [{items[0].severity}]", _YELLOW, coloured=coloured)
        yield f"{level} {policy}: {first} ({where})"


def _by_control(
    verdict: Verdict, found: Iterable[Violation], level: str, colour: str, *, coloured: bool
) -> Iterator[str]:
    """Say each control once: each thing that it finds, with the resources on which it finds it, and the remedy."""
    for policy, items in _controls(found):
        yield f"{_painted(f'{level} [{items[0].severity}]', colour, coloured=coloured)} {policy}: {items[0].title}"
        for _, group in groupby(items, key=lambda item: item.text):
            alike = list(group)
            yield from _finding(verdict, alike[0])
            for index, item in enumerate(alike):
                name = _painted(display_name(item.urn), _BOLD, coloured=coloured)
                yield f"    {'' if index else 'on':9} {name}{_place(verdict, item.urn)}"
        yield from _reasons(verdict, items[0])
        yield ""


def _place(verdict: Verdict, urn: str) -> str:
    """Say where the program declares a resource, and by which calls it gets there."""
    place = verdict.declared_at.get(urn, "")
    calls = [call for call in verdict.called_from.get(urn, ()) if call != place]
    return f"  {place}{f', called from {calls[0]}' if calls else ''}" if place else ""


def _finding(verdict: Verdict, item: Violation) -> Iterator[str]:
    policy = verdict.policies.get(item.policy)
    first, *rest = item.text.split("\n")
    observed, _, required = first.partition("; required: ")
    yield f"    observed  {observed}"
    if required:
        yield f"    required  {required}"
    if item.rehearsals == ("update",):
        yield "    shown by  the rehearsal of an update; a preview does not show it"
    for line in rest:
        if line and not (policy and line == policy.remedy):
            yield f"              {line}"


def _reasons(verdict: Verdict, item: Violation) -> Iterator[str]:
    policy = verdict.policies.get(item.policy)
    if policy and policy.remedy:
        yield f"    remedy    {policy.remedy}"
    if policy and policy.url:
        yield f"    see       {policy.url}"


def _summary(verdict: Verdict, *, coloured: bool) -> str:
    by = f"{len(verdict.policies)} policies{f' of the profile {verdict.profile}' if verdict.profile else ''}"
    judged = f"{verdict.resources} resources, {by}, {verdict.seconds:.2f} s"
    more = f", {count(len(verdict.advisories), 'advisory', 'advisories')}" if verdict.advisories else ""
    more += f"; {verdict.coverage.summary()}" if not verdict.coverage.complete else ""
    if verdict.compliant:
        whole = "compliant" if verdict.coverage.complete else "no violation in what was judged"
        word = _painted(whole, _GREEN if verdict.coverage.complete else _YELLOW, coloured=coloured)
        return f"{word}: {verdict.project}/{verdict.stack}, {judged}{more}"
    word = _painted("not compliant", _RED, coloured=coloured)
    resources = count(len({item.urn for item in verdict.violations}), "resource", "resources")
    found = f"{count(len(verdict.violations), 'violation', 'violations')} ({_by_severity(verdict)}) on {resources}"
    return f"{word}: {verdict.project}/{verdict.stack}, {found}; {judged}{more}"


def _by_severity(verdict: Verdict) -> str:
    counts = Counter(item.severity for item in verdict.violations)
    known = [name for name in _SEVERITIES if name in counts]
    return ", ".join(f"{counts[name]} {name}" for name in (*known, *sorted(counts.keys() - set(known))))


def as_json(verdict: Verdict) -> str:
    """Return the answer as one JSON object; the time it took is the only thing that varies."""
    return (
        json.dumps(
            {
                "schema": "guard-gate/1",
                "project": verdict.project,
                "stack": verdict.stack,
                "profile": verdict.profile,
                "compliant": verdict.compliant,
                "resources": verdict.resources,
                "policies": len(verdict.policies),
                "coverage": {"complete": verdict.coverage.complete, **verdict.coverage.row},
                "violations": [_row(verdict, item) for item in verdict.violations],
                "advisories": [_row(verdict, item) for item in verdict.advisories],
                "notes": list(verdict.notes),
                "warnings": list(verdict.warnings),
                "weakened": list(verdict.weakened),
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
        "calledFrom": list(verdict.called_from.get(item.urn, ())),
        "severity": item.severity,
        "rehearsals": list(item.rehearsals),
        "observed": observed,
        "required": required,
        "title": item.title,
        "remedy": policy.remedy if policy else "",
        "source": policy.url if policy else "",
    }
