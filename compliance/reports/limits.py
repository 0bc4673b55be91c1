"""What a reader must know before the first table: every report of people's kind begins with these."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from compliance.evidence_file import Evidence
from compliance.pci_dss import State
from compliance.reports.findings import gate_rows
from compliance.reports.requirements import Standing, unchecked
from policies.facts.lifecycle import any_runtime
from policies.model.strings import count
from policies.model.vocabulary import Phase

_LISTED = 20
"""Drifted properties that are named at the top of a report; the table in the Markdown report has all."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that the evidence does not show, or shows against the stack."""

    title: str
    text: str


def limits(evidence: Evidence, found: list[Standing]) -> list[Limit]:
    """Return them in the order in which they are read."""
    return [
        _phase(evidence),
        *_drift(evidence),
        *_conflicts(found),
        *_ends(evidence),
        *_keys(evidence),
        *_alarms(evidence),
        _unchecked(found),
        _waivers(evidence),
    ]


def _phase(evidence: Evidence) -> Limit:
    text = (
        f"{scope(evidence)} It supports an assessor's testing; it is no attestation, and this report does not conclude that "
        "any requirement is in place."
    )
    if evidence.run["phase"] != Phase.DEPLOYED:
        text += " To judge deployed state: pulumi refresh, pulumi stack export, then guard state EXPORT."
    return Limit("What this does not show.", text)


def scope(evidence: Evidence) -> str:
    """Return what evidence of this phase shows, and what it does not."""
    if evidence.run["phase"] == Phase.DEPLOYED:
        return (
            "Deployed state shows what Pulumi knew of this stack's resources when the state was exported; what changed in AWS "
            "since the last refresh, and resources that Pulumi does not manage, are not in it."
        )
    return (
        f"The evidence of a {evidence.run['phase']} shows what the program declares. It does not show what is deployed, "
        "changes made outside this code, or AWS's own infrastructure."
    )


def _drift(evidence: Evidence) -> Iterator[Limit]:
    """Say how many properties are deployed otherwise than declared; None of it was looked for before an update."""
    rows = evidence.document.get("drift")
    if rows is not None:
        found = sorted({f"{row['urn'].split('::')[-1]} {row['property']}".rstrip() for row in rows})
        listed = ", ".join(found[:_LISTED]) + (", ..." if len(found) > _LISTED else "")
        differ = count(len(rows), "property or resource is", "properties or resources are")
        text = f"{differ} deployed otherwise than declared: {listed}." if rows else "none found."
        yield Limit("Drift:", text)


def _conflicts(found: list[Standing]) -> Iterator[Limit]:
    for item in found:
        if item.state is State.CONFLICT:
            said = f"{item.found} {item.not_shown} {item.requirement.ask}"
            yield Limit(f"Conflict with {item.requirement.id}", f"({item.requirement.paraphrase}). {said}")


def _ends(evidence: Evidence) -> Iterator[Limit]:
    today = datetime.date.fromisoformat(evidence.run["date"])
    runtimes = {
        row["observed"].get("runtime") for row in evidence.verdicts if row["control"] == "lambda-runtime-supported"
    }
    for name in sorted(item for item in runtimes if isinstance(item, str)):
        known = any_runtime(name)
        if known is None:
            yield Limit(f"Runtime {name}:", "no date of its end of support is on record.")
            continue
        days = (known.ends - today).days
        word = f"ends on {known.ends}, {count(days, 'day', 'days')} after this run"
        said = word if days > 0 else f"ended on {known.ends}"
        yield Limit(f"Runtime {name}:", f"its support {said}. {known.then} ({known.source}, read {known.read}).")


def _keys(evidence: Evidence) -> Iterator[Limit]:
    """An API key is all that a caller shows, and it is easily taken for more than it is."""
    if any(row["control"] == "apigateway-key-required" and row["verdict"] == "pass" for row in evidence.verdicts):
        text = "it identifies a caller; it is not strong authentication (8.3)."
        yield Limit("An API key does not authenticate a user:", text)


def _alarms(evidence: Evidence) -> Iterator[Limit]:
    if any(row["control"] == "cloudwatch-alarms-heard" and row["verdict"] != "pass" for row in evidence.verdicts):
        text = "no SNS topic is configured. Set alarmTopicArn to a topic that people read."
        yield Limit("Alarms notify no one:", text)


def _unchecked(found: list[Standing]) -> Limit:
    text = f"{len(unchecked(found))} of {len(found)} requirements have no automatic check and need manual evidence."
    return Limit("Manual evidence:", text)


def _waivers(evidence: Evidence) -> Limit:
    rows = chain(evidence.verdicts, gate_rows(evidence))
    waived = sum("waiver" in item for row in rows for item in row["findings"])
    text = (
        f"{count(waived, 'finding is', 'findings are')} accepted by a waiver. A waiver is neither a compensating control "
        "nor the customized approach: the requirement stays open."
    )
    return Limit("Waivers:", text)
