"""What the first page of every report says: the result, what was judged, what is open, and what was not judged.

One record for HTML, Markdown and text. Everything on it comes from the evidence; "not recorded" is said where nobody says.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from compliance.evidence_file import Evidence
from compliance.pci_dss import VERSION, State, families
from compliance.reports import findings
from compliance.reports.findings import Effect, Finding, control_of
from compliance.reports.formatting import display_name
from compliance.reports.requirements import Standing
from policies.facts.lifecycle import any_runtime, system_of
from policies.model.strings import count
from policies.model.vocabulary import Phase

TITLE: Final = f"PCI DSS {VERSION} evidence report"
NOT_RECORDED: Final = "not recorded"
_MOST_OPEN: Final = 40
"""Groups of findings on the first page; the CSV has every finding."""
_MOST_NAMED: Final = 6
"""Resources named in one row of the first page."""
_PHASES: Final = {
    Phase.PREVIEW: "preview of declared infrastructure",
    Phase.UPDATE: "update: declared infrastructure, with the values that AWS returned",
    Phase.DEPLOYED: "deployed state, as Pulumi's stack export has it",
}


STATES: Final = tuple(State)
"""The columns of the table of families."""
GLOSSARY: Final = (
    ("GATE PASSED", "No finding blocks the change. It says nothing of a requirement being in place."),
    ("GATE BLOCKED", "A violation, or something that could not be judged, blocks the change."),
    ("violation", "A control saw a value that does not hold."),
    (
        "undetermined",
        "A value could not be judged, because it is not known before an update. It blocks like a violation.",
    ),
    ("advisory", "A finding that does not block, such as an end of support within a year."),
    ("waived", "A violation that a named person accepted until a date. It is no pass, and the requirement stays open."),
    (
        State.SUPPORTED,
        "Every control that judged it passed, and one gives direct evidence. An assessor's testing is still needed.",
    ),
    (State.PARTIAL, "Every control that judged it passed, and each shows a part."),
    (State.FINDING_OPEN, "A control that bears on it has a finding or could not judge."),
    (State.ACCEPTED, "A finding is accepted by a waiver: neither a compensating control nor the customized approach."),
    (State.CONFLICT, "What the project specification asks for works against the requirement."),
    (State.RESOLVED, "What resolves the conflict is declared; an assessor verifies that it works."),
    (State.NOT_COVERED, "No control judged anything for it."),
    (
        State.NOT_APPLICABLE,
        "The project claims that it does not apply. The controls that would refute the claim passed.",
    ),
    (State.SUPERSEDED, "Another requirement of the standard has replaced it."),
    (
        "basis: value, provenance",
        "A verdict rests on the declared value, or on the resource that a still unknown value comes from.",
    ),
    ("brief", "The project specification, compliance/brief.toml."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFinding:
    """Findings that are alike, on one or more resources."""

    control: str
    title: str
    effect: Effect
    severity: str
    resources: str
    observed: str
    required: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A finding that a waiver accepts, and the requirements that stay open."""

    control: str
    resource: str
    finding: str
    reason: str
    owner: str
    approver: str
    expires: str
    requirements: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A requirement that a held control works against."""

    requirement: str
    about: str
    state: State
    conflict: str
    resolution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow:
    """How many requirements of a family are in each state."""

    id: str
    title: str
    states: Counter[State]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOne:
    """The first page."""

    passed: bool
    result: str
    """The first line: GATE PASSED or GATE BLOCKED, with the numbers of findings."""
    warnings: tuple[str, ...]
    """What a reader must not miss: a clock that was set, files that differ from the commit, an end of life."""
    facts: tuple[tuple[str, str], ...]
    exclusions: tuple[str, ...]
    open: tuple[OpenFinding, ...]
    more_open: int
    """Groups of findings beyond those on this page."""
    accepted: tuple[Accepted, ...]
    conflicts: tuple[Conflict, ...]
    families: tuple[FamilyRow, ...]
    total: FamilyRow


def of(evidence: Evidence, found: list[Standing]) -> PageOne:
    """Return the first page of an evidence file."""
    listed = findings.of(evidence)
    numbers = findings.numbers(listed)
    opened = list(_open(listed))
    blocked = any(item.blocks for item in listed)
    rows = tuple(_family_rows(found))
    return PageOne(
        passed=not blocked,
        result=_result(evidence, numbers, blocked=blocked),
        warnings=tuple(_warnings(evidence, found)),
        facts=tuple(_facts(evidence)),
        exclusions=tuple(_exclusions(evidence)),
        open=tuple(opened[:_MOST_OPEN]),
        more_open=max(0, len(opened) - _MOST_OPEN),
        accepted=tuple(_accepted(evidence, listed)),
        conflicts=tuple(_conflicts(found)),
        families=rows,
        total=FamilyRow(id="all", title="All families", states=sum((row.states for row in rows), Counter())),
    )


def _result(evidence: Evidence, numbers: Counter[Effect], *, blocked: bool) -> str:
    parts = (
        count(numbers[Effect.VIOLATION], "violation", "violations"),
        f"{numbers[Effect.UNDETERMINED]} undetermined",
        count(numbers[Effect.ADVISORY], "advisory", "advisories"),
        f"{numbers[Effect.WAIVED]} waived",
    )
    nothing = (
        "" if any(row["verdict"] != "not-applicable" for row in evidence.verdicts) else "; no control judged anything"
    )
    return f"GATE {'BLOCKED' if blocked else 'PASSED'}: {', '.join(parts)}{nothing}"


def _warnings(evidence: Evidence, found: list[Standing]) -> Iterator[str]:
    run = evidence.run
    against = [item.requirement.id for item in found if item.state is State.CONFLICT]
    if against:
        yield (
            f"Conflict with the standard: {', '.join(against)}. What the project specification asks for works against "
            f"{'it' if len(against) == 1 else 'them'}, whatever the gate says."
        )
    if evidence.document.get("drift"):
        rows = evidence.document["drift"]
        on = count(len({row["urn"] for row in rows}), "resource", "resources")
        yield f"Drift: what is deployed differs from what is declared in {count(len(rows), 'place', 'places')}, on {on}."
    clock = run["clock"]
    if clock["source"] != "system":
        yield (
            f"The clock was set: {clock['source']} made the judge go by {run['date']}; the run took place on "
            f"{clock['start'][:10]} (UTC). Waivers and ends of support were judged by the set day."
        )
    if run["git"]["dirty"] is True:
        yield "The judged files differ from the commit: no commit holds what was judged."
    if run["git"]["dirty"] == "unknown":
        yield "The commit of the judged project is not recorded."
    if run["pack"]["git"]["dirty"] is True:
        yield "The policy pack's files differ from its commit."
    yield from _ends_of_life(evidence)


def _ends_of_life(evidence: Evidence) -> Iterator[str]:
    """Say the dates of each runtime in use: of the runtime, and of the operating system beneath it."""
    today = datetime.date.fromisoformat(evidence.run["date"])
    seen = {row["observed"].get("runtime") for row in evidence.verdicts if row["control"] == "lambda-runtime-supported"}
    for name in sorted(item for item in seen if isinstance(item, str)):
        known = any_runtime(name)
        if known is None:
            yield f"Lambda runtime {name}: no date of its end of support is on record."
            continue
        beneath = system_of(name)
        if beneath is not None and beneath[1].ends <= today:
            system, its = beneath
            yield (
                f"{system}, the operating system of the Lambda runtime {name}, reached its end of life on {its.ends} "
                f"({its.source}). Ask AWS what it still patches."
            )
        days = (known.ends - today).days
        when = f"ends on {known.ends}, in {count(days, 'day', 'days')}" if days > 0 else f"ended on {known.ends}"
        yield f"Lambda runtime {name}: support {when} ({known.source}, read {known.read})."


def _facts(evidence: Evidence) -> Iterator[tuple[str, str]]:
    run = evidence.run
    clock, recorded, pack = run["clock"], run["recordedBy"], run["pack"]
    judged = {row["control"] for row in evidence.verdicts if row["verdict"] != "not-applicable"}
    resources = evidence.document["resources"]
    yield "Judged", f"project {run['project']}, stack {run['stack']}"
    yield "Phase", _PHASES[Phase(run["phase"])]
    yield "Profile", run["profile"]
    yield "Time (UTC)", f"{_moment(clock['start'])} to {_moment(clock['end'])}"
    yield "Commit of the judged project", _commit(run["git"])
    yield "CI run", recorded["ciRun"] or NOT_RECORDED
    yield "Pull request", recorded["pullRequest"] or NOT_RECORDED
    yield "Actor and host", f"{recorded['actor'] or NOT_RECORDED}; {recorded['host'] or NOT_RECORDED}"
    yield "Engine", f"{run['engine']['name']} {run['engine']['version']}"
    yield "Policy pack", f"{pack['name']} {pack['version']}, sources {pack['digest']}"
    yield "Evidence file", f"{evidence.digest} (sha256sum)"
    if "rehearsals" in run:
        ran = " and ".join(run["rehearsals"]["of"]) or "none"
        yield "Rehearsals", f"the program was run as: {ran}"
    types = len({row["type"] for row in resources})
    declared = f"{count(len(resources), 'resource', 'resources')} of {count(types, 'type', 'types')}"
    yield (
        "Scope",
        f"{declared}; {len(judged)} of {count(len(evidence.controls), 'control', 'controls')} judged something",
    )


def _moment(text: str) -> str:
    return text.replace("T", " ").removesuffix("Z")


def _commit(git: dict[str, object]) -> str:
    if git["commit"] == "unknown":
        return NOT_RECORDED
    words = {True: "the files differ from it", False: "the files are those of the commit"}
    return f"{git['commit']} ({words.get(git['dirty'], 'whether the files differ is not recorded')})"  # type: ignore[call-overload]


def _exclusions(evidence: Evidence) -> Iterator[str]:
    """Say what was not judged."""
    if evidence.run["phase"] == Phase.DEPLOYED:
        yield "Changes made in AWS since the last refresh of the state, and resources that Pulumi does not manage."
        if "drift" in evidence.document:  # of `guard state`: an engine decrypts the values that it judges
            yield "Values that the state keeps encrypted, and what depends on them."
    else:
        yield "What is deployed, changes made outside of this program, and AWS's own infrastructure."
    yield "The organisation's processes and people, and the rest of the AWS account."
    nothing = len(
        evidence.controls.keys() - {row["control"] for row in evidence.verdicts if row["verdict"] != "not-applicable"}
    )
    if nothing:
        yield f"{count(nothing, 'control', 'controls')} found no matching resource and judged nothing."
    rehearsals = evidence.run.get("rehearsals", {})
    for key, words in (
        ("notRun", "Callbacks of apply that no rehearsal ran"),
        ("notIsolatedFrom", "Not isolated from"),
    ):
        if rehearsals.get(key):
            yield f"{words} ({len(rehearsals[key])}): {_named(rehearsals[key])}."
    coverage = evidence.document.get("coverage")
    if coverage is None:
        yield "Coverage (types without a control, remote components, callbacks that did not run): not recorded."
        return
    for key, words in (
        ("typesWithoutControl", "Types that no control reads"),
        ("notJudged", "Packages and remote components that no control reads"),
        ("judgedInPart", "Documents judged in part"),
        ("read", "Resources that are read, not declared"),
        ("callbacksNotRun", "Callbacks of apply that did not run"),
        ("invokesUnanswered", "Calls of a provider's functions without an answer"),
    ):
        if coverage.get(key):
            yield f"{words} ({len(coverage[key])}): {_named(coverage[key])}."


def _named(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def _open(listed: list[Finding]) -> Iterator[OpenFinding]:
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for item in listed:
        if item.effect is not Effect.WAIVED:
            key = (item.effect, item.control, item.prop, item.observed, item.required)
            groups.setdefault(key, []).append(item)
    for group in groups.values():
        first = group[0]
        yield OpenFinding(
            control=first.control,
            title=first.title,
            effect=first.effect,
            severity=first.severity,
            resources=_named(sorted({display_name(item.urn) for item in group})),
            observed=": ".join(filter(None, (first.prop, first.observed))),
            required=first.required,
            remedy=first.remedy,
        )


def _accepted(evidence: Evidence, listed: list[Finding]) -> Iterator[Accepted]:
    for item in listed:
        if item.waiver is not None:
            touched = sorted({pci["requirement"] for pci in control_of(evidence, item.control)["pci"]})
            yield Accepted(
                control=item.control,
                resource=display_name(item.urn),
                finding=f"{item.prop}: {item.observed}; required: {item.required}",
                reason=item.waiver["reason"],
                owner=item.waiver["owner"],
                approver=item.waiver["approver"],
                expires=item.waiver["expires"],
                requirements=", ".join(touched) or "none",
            )


def _conflicts(found: list[Standing]) -> Iterator[Conflict]:
    for item in found:
        if item.state in {State.CONFLICT, State.RESOLVED}:
            against = [entry for entry in item.judged if entry.reach == "conflict"]
            resolving = sorted({entry.resolved_by for entry in against if entry.resolved_by})
            yield Conflict(
                requirement=item.requirement.id,
                about=item.requirement.paraphrase,
                state=item.state,
                conflict=" ".join(dict.fromkeys(entry.caveat for entry in against)),
                resolution=f"{', '.join(resolving)} passes, and: {item.requirement.ask}"
                if resolving
                else item.requirement.ask,
            )


def _family_rows(found: list[Standing]) -> Iterator[FamilyRow]:
    for family in families().values():
        yield FamilyRow(
            id=family.id,
            title=family.title,
            states=Counter(item.state for item in found if item.requirement.family == family.id),
        )
