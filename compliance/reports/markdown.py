"""Evidence as Markdown: the limits first, then requirements, controls and what is against them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from compliance.evidence_file import Evidence
from compliance.pci_dss import VERSION, State, families
from compliance.reports import access, second_opinion
from compliance.reports.formatting import against, cell, count, end, short, table
from compliance.reports.limits import limits
from compliance.reports.requirements import Standing, standings, unchecked
from compliance.reports.run import facts

_ORDER = (State.CONFLICT, State.SUPPORTED, State.PARTIAL, State.NOT_COVERED, State.NOT_APPLICABLE)
_VERDICTS = ("pass", "fail", "undetermined", "waived", "remediated", "not-applicable")


def render(evidence: Evidence) -> str:
    """Return the report."""
    found = standings(evidence)
    drift = (_drift(evidence),) if "drift" in evidence.document else ()
    first = (_first(evidence, found), _run(evidence), _summary(evidence, found), *drift)
    parts = (*first, _open(evidence), _waived(evidence))
    drawn = (_flows(evidence), _access(evidence), _opinion(evidence))
    rest = (_unchecked(found), _requirements(found), *drawn, _controls(evidence))
    return "\n".join(line for part in (*parts, *rest) for line in (*part, "")).rstrip("\n") + "\n"


def _first(evidence: Evidence, found: list[Standing]) -> Iterator[str]:
    run = evidence.run
    yield f"# Evidence: {cell(run['project'])}/{cell(run['stack'])}, {run['phase']} of {run['date']}"
    yield ""
    for item in limits(evidence, found):
        yield f"- **{cell(item.title)}** {cell(item.text)}"


def _run(evidence: Evidence) -> Iterator[str]:
    yield "## The run"
    yield ""
    yield from table(("what", "which"), facts(evidence))


def _summary(evidence: Evidence, found: list[Standing]) -> Iterator[str]:
    verdicts = Counter(row["verdict"] for row in evidence.verdicts)
    judged = {row["control"] for row in evidence.verdicts if row["verdict"] != "not-applicable"}
    states = Counter(item.state for item in found)
    yield "## Summary"
    yield ""
    yield (
        f"{count(len(evidence.controls), 'control', 'controls')} over "
        f"{count(len(evidence.document['resources']), 'resource', 'resources')}; "
        f"{count(len(evidence.controls.keys() - judged), 'control', 'controls')} judged nothing."
    )
    yield ""
    yield from table(_VERDICTS, [[str(verdicts[word]) for word in _VERDICTS]])
    yield ""
    yield from table([f"PCI DSS {VERSION}", *_ORDER], [["requirements", *(str(states[state]) for state in _ORDER)]])


def _drift(evidence: Evidence) -> Iterator[str]:
    rows = evidence.document["drift"]
    yield "## Drift: what is deployed otherwise than declared"
    yield ""
    if not rows:
        yield "None."
        return
    yield from table(
        ("resource", "property", "declared", "deployed"),
        ((short(row["urn"]), row["property"], _value(row["declared"]), _value(row["deployed"])) for row in rows),
    )


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _open(evidence: Evidence) -> Iterator[str]:
    yield "## What is against a control"
    yield ""
    rows = [row for row in evidence.verdicts if row["verdict"] in {"fail", "undetermined", "remediated"}]
    if not rows:
        yield "Nothing."
        return
    yield from table(("control", "resource", "verdict", "level", "finding"), (_against(evidence, row) for row in rows))


def _against(evidence: Evidence, row: Mapping[str, Any]) -> tuple[str, ...]:
    said = "; ".join(against(row))
    levels = {item["level"] for item in row["findings"]} or {evidence.controls[row["control"]]["level"]}
    return row["control"], short(row["urn"]), row["verdict"], ", ".join(sorted(levels)), said or row.get("reason", "")


def _waived(evidence: Evidence) -> Iterator[str]:
    yield "## Waivers"
    yield ""
    rows = [row for row in evidence.verdicts if row["verdict"] == "waived"]
    if not rows:
        yield "No finding is waived."
        return
    yield "Accepted findings, not passes. The requirements in the last column stay open."
    yield ""
    head = ("control", "resource", "reason", "owner", "approver", "expires", "stays open")
    yield from table(head, (_waiver(evidence, row) for row in rows))


def _waiver(evidence: Evidence, row: Mapping[str, Any]) -> tuple[str, ...]:
    given = row.get("waiver", {})
    touched = sorted({item["requirement"] for item in evidence.controls[row["control"]]["pci"]})
    said = (given.get(key, "") for key in ("reason", "owner", "approver", "expires"))
    return row["control"], short(row["urn"]), *said, ", ".join(touched) or "no requirement"


def _unchecked(found: list[Standing]) -> Iterator[str]:
    none = unchecked(found)
    yield "## Requirements without an automatic check"
    yield ""
    yield f"{len(none)} of {len(found)}. What to ask for, and of whom, is in the table of requirements."
    yield ""
    for family, group in groupby(none, key=lambda item: item.requirement.family):
        yield f"- {family}, {cell(families()[family].title)}: {', '.join(item.requirement.id for item in group)}"


def _requirements(found: Iterable[Standing]) -> Iterator[str]:
    rows = list(found)
    yield f"## PCI DSS {VERSION}, by state"
    for state in _ORDER:
        group = [item for item in rows if item.state is state]
        yield ""
        yield f"### {state.capitalize()} ({len(group)})"
        yield ""
        yield from table(
            ("requirement", "about", "responsibility", "controls", "pass", "against", "what to check"),
            (_requirement(item) for item in group),
        )


def _requirement(item: Standing) -> tuple[str, ...]:
    nothing = f" (judged nothing: {', '.join(item.ran_on_nothing)})" if item.ran_on_nothing else ""
    return (
        item.requirement.id,
        item.requirement.paraphrase,
        item.requirement.responsibility,
        ", ".join(item.controls) + nothing if item.controls else "none",
        str(item.passed),
        str(item.against),
        " ".join([item.requirement.sentence, *item.caveats]),
    )


def _flows(evidence: Evidence) -> Iterator[str]:
    yield "## Data flow and components"
    yield ""
    yield "What the program declares (1.2.4, 12.5.1); `report.html` has the diagram and the inventory."
    yield ""
    rows = (
        (end(flow["source"]), end(flow["target"]), flow["what"], "yes" if flow["accountData"] else "no")
        for flow in evidence.document["flows"]
    )
    yield from table(("from", "to", "what", "a caller's own words"), rows)


def _access(evidence: Evidence) -> Iterator[str]:
    found = access.of(evidence)
    yield "## Access"
    yield ""
    yield found.said if found else f"No role's grants were compared with use: {access.CONTROL} judged nothing."
    apart = [row for row in found.rows if not (row.granted and row.used)] if found else []
    if apart:
        yield ""
        rows = ((row.function, row.action, row.on, "yes" if row.granted else "no") for row in apart)
        yield from table(("function", "action", "on", "granted"), rows)


def _opinion(evidence: Evidence) -> Iterator[str]:
    found = second_opinion.of(evidence)
    yield "## Second opinion"
    yield ""
    if found is None:
        yield second_opinion.NOT_ASKED
        return
    yield cell(found.said)
    yield from (f"- {cell(gap)}" for gap in found.gaps)
    yield ""
    rows = ((row.opinion, row.check, row.controls, row.resources, row.reason) for row in found.rows)
    yield from table(("who says what", "their check", "our controls", "resources", "why it is accepted"), rows)


def _controls(evidence: Evidence) -> Iterator[str]:
    numbers: dict[str, Counter[str]] = {name: Counter() for name in evidence.controls}
    for row in evidence.verdicts:
        numbers[row["control"]][row["verdict"]] += 1
    yield "## Controls"
    yield ""
    yield "A control that judged nothing is evidence of nothing."
    yield ""
    yield from table(
        ("control", "title", "severity", "level", *_VERDICTS, "judged"),
        (
            (
                name,
                row["title"],
                row["severity"],
                row["level"],
                *(str(numbers[name][word]) for word in _VERDICTS),
                str(numbers[name].total() - numbers[name]["not-applicable"] or "nothing"),
            )
            for name, row in sorted(evidence.controls.items())
        ),
    )
