"""Evidence as Markdown: the limits first, then requirements, controls and what is against them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from compliance.evidence_file import Evidence
from compliance.pci_dss import VERSION, State, families
from compliance.reports import access, findings, page_one, second_opinion
from compliance.reports.formatting import cell, end, short, table
from compliance.reports.limits import limits
from compliance.reports.page_one import TITLE, FamilyRow, PageOne
from compliance.reports.requirements import Standing, standings, unchecked
from compliance.reports.run import facts

_ORDER = tuple(State)
_VERDICTS = ("pass", "fail", "undetermined", "waived", "remediated", "not-applicable")


def render(evidence: Evidence) -> str:
    """Return the report."""
    found = standings(evidence)
    drift = (_drift(evidence),) if "drift" in evidence.document else ()
    first = (_first(page_one.of(evidence, found)), _limits(evidence, found), *drift)
    parts = (*first, _requirements(found), _open(evidence))
    drawn = (_flows(evidence), _access(evidence), _opinion(evidence))
    rest = (_unchecked(found), *drawn, _controls(evidence), _run(evidence), _glossary())
    return "\n".join(line for part in (*parts, *rest) for line in (*part, "")).rstrip("\n") + "\n"


def _first(page: PageOne) -> Iterator[str]:
    yield f"**{cell(page.result)}**"
    yield ""
    yield f"# {TITLE}"
    yield ""
    for warning in page.warnings:
        yield f"> {cell(warning)}"
        yield ""
    yield from table(("", ""), page.facts)
    yield ""
    yield "## Not judged"
    yield ""
    yield from (f"- {cell(text)}" for text in page.exclusions)
    yield ""
    yield "## Open findings"
    yield ""
    yield from _findings(page)
    yield ""
    yield "## Waivers"
    yield ""
    yield from _accepted(page)
    yield ""
    yield "## Conflicts with the standard"
    yield ""
    yield from _conflicts(page)
    yield ""
    yield f"## Requirements by family and state (PCI DSS {VERSION})"
    yield ""
    head = ("family", *page_one.STATES, "all")
    yield from table(head, (_family(row) for row in (*page.families, page.total)))


def _findings(page: PageOne) -> Iterator[str]:
    if not page.open:
        yield "None."
        return
    head = ("effect", "severity", "control", "resources", "observed", "required", "remedy")
    yield from table(
        head,
        (
            (
                item.effect,
                item.severity,
                f"{item.control}: {item.title}",
                item.resources,
                item.observed,
                item.required,
                item.remedy,
            )
            for item in page.open
        ),
    )
    if page.more_open:
        yield ""
        yield f"{page.more_open} more are in the table of all findings below."


def _accepted(page: PageOne) -> Iterator[str]:
    if not page.accepted:
        yield "No finding is waived."
        return
    yield "Accepted findings, not passes. The requirements in the last column stay open."
    yield ""
    head = ("control", "resource", "finding", "reason", "owner", "approver", "expires", "stays open")
    yield from table(
        head,
        (
            (
                item.control,
                item.resource,
                item.finding,
                item.reason,
                item.owner,
                item.approver,
                item.expires,
                item.requirements,
            )
            for item in page.accepted
        ),
    )


def _conflicts(page: PageOne) -> Iterator[str]:
    if not page.conflicts:
        yield "None."
        return
    yield from table(
        ("requirement", "about", "state", "conflict", "resolved when"),
        ((item.requirement, item.about, item.state, item.conflict, item.resolution) for item in page.conflicts),
    )


def _family(row: FamilyRow) -> tuple[str, ...]:
    name = row.title if row.id == "all" else f"{row.id} {row.title}"
    return name, *(str(row.states[state]) for state in page_one.STATES), str(row.states.total())


def _limits(evidence: Evidence, found: list[Standing]) -> Iterator[str]:
    yield "## What this evidence does not show"
    yield ""
    for item in limits(evidence, found):
        yield f"- **{cell(item.title)}** {cell(item.text)}"


def _glossary() -> Iterator[str]:
    yield "## Glossary"
    yield ""
    yield from table(("term", "meaning"), page_one.GLOSSARY)


def _run(evidence: Evidence) -> Iterator[str]:
    yield "## Annex: the run"
    yield ""
    yield from table(("what", "which"), facts(evidence))


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
    yield "## All findings"
    yield ""
    rows = findings.of(evidence)
    if not rows:
        yield "None."
        return
    yield from table(
        ("effect", "control", "resource", "property", "observed", "required"),
        ((row.effect, row.control, short(row.urn), row.prop, row.observed, row.required) for row in rows),
    )


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
        if not group:
            continue
        yield ""
        yield f"### {state.capitalize()} ({len(group)})"
        yield ""
        head = (
            "requirement",
            "about",
            "responsibility",
            "what this run found",
            "what it does not show",
            "what to ask for",
        )
        yield from table(head, (_requirement(item) for item in group))


def _requirement(item: Standing) -> tuple[str, ...]:
    return (
        item.requirement.id,
        item.requirement.paraphrase,
        item.requirement.responsibility,
        item.found,
        item.not_shown,
        f"{item.requirement.ask} (Of: {item.requirement.whom}.)",
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
    yield from table(("from", "to", "what", "may carry account data"), rows)


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
    yield from table(("result", "their check", "our controls", "resources", "why it is accepted"), rows)


def _controls(evidence: Evidence) -> Iterator[str]:
    numbers: dict[str, Counter[str]] = {name: Counter() for name in evidence.controls}
    for row in evidence.verdicts:
        numbers[row["control"]][row["verdict"]] += 1
    yield "## Controls"
    yield ""
    yield "A control that found no matching resource judged nothing and provides no evidence."
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
