"""The assessment results: an observation a control and kind of verdict, risks for what is open, a finding a requirement.

A finding says whether its objective (see the catalog) is satisfied, never whether the requirement is. Only a requirement
that is supported is; one verdict against it is enough for not-satisfied, and a waiver accepts a finding without ending it.
There is no attestation in it, for only an assessor can give one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from types import MappingProxyType
from typing import Any, Final

from compliance.pci_dss import State
from compliance.reports.findings import control_of, gate_rows, waivers
from compliance.reports.formatting import AGAINST, short
from compliance.reports.limits import limits, scope
from compliance.reports.oscal.assessment_plan import reviewed_controls, task_id
from compliance.reports.oscal.component_definition import standing_props
from compliance.reports.oscal.parts import (
    ASSESSMENT_PLAN,
    Source,
    document,
    identity,
    markup,
    objective_id,
    prop,
)
from compliance.reports.requirements import Standing
from policies.model.strings import count

_REMARKS: Final = (
    "Automated evidence supports an assessor's testing; it is no attestation. «Satisfied» is said of an objective, which is "
    "what one evidence file can show, and never of a requirement."
)
_OBJECTIVE_ONLY: Final = (
    "The objective is satisfied, which is less than the requirement: the caveats say what stays open."
)
_JUDGED_NOTHING: Final = "judged nothing"
_MEANS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pass": "The declared value, or where it will come from, was judged and holds.",
        "fail": "The value was seen and does not hold.",
        "not-applicable": "The control has nothing to judge on these resources: no evidence either way.",
        "undetermined": "The value could not be judged. That is no pass.",
        "waived": "It does not hold, and a waiver accepts that. The requirement stays open: this is no pass, no compensating "
        "control and no customized approach.",
        "remediated": "The pack corrected the input of this run; the program still declares the fault. That is no pass.",
        _JUDGED_NOTHING: "The control was served and applied to no resource: evidence of nothing.",
    }
)
_STATES: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.CONFLICT: "A control that holds works against the requirement.",
        State.FINDING_OPEN: "A finding is open.",
        State.ACCEPTED: "A waiver accepts a finding; the requirement stays open.",
        State.RESOLVED: "What resolves the conflict is declared; verify that it works.",
        State.PARTIAL: "A part is shown at most.",
        State.NOT_COVERED: "Nothing shows it.",
        State.NOT_APPLICABLE: "Claimed not to apply; the claim is the assessor's to test.",
        State.SUPERSEDED: "Another requirement has replaced it.",
    }
)
_RED: Final = frozenset({"only theirs", "both fail", "only ours"})
"""Results of a comparison in which somebody found something that nobody accepted."""
_BROKEN: Final = frozenset({"fail", "waived", "remediated"})


def assessment_results(source: Source) -> str:
    """Return the results."""
    run = source.evidence.run
    said = " ".join(f"{item.title} {item.text}" for item in limits(source.evidence, source.found))
    risks = _risks(source)
    parts = {
        "observations": list(_observations(source)),
        "risks": [risk for rows in risks.values() for risk in rows],
        "findings": [_finding(source, item, risks) for item in source.reviewed],
    }
    result = {
        "uuid": identity("result", source.evidence.digest),
        "title": markup(f"{source.name}, {run['phase']} of {run['date']}"),
        "description": markup(
            f"{count(len(source.evidence.verdicts), 'verdict', 'verdicts')} of "
            f"{count(len(source.evidence.controls), 'control', 'controls')} on "
            f"{count(len(source.items), 'resource', 'resources')}, from {source.began} to {source.moment}."
        ),
        "start": source.began,
        "end": source.moment,
        "props": [
            prop("evidence-digest", source.evidence.digest),
            prop("commit", run["git"]["commit"]),
            prop("commit-dirty", str(run["git"]["dirty"]).lower()),
        ],
        "reviewed-controls": reviewed_controls(source),
        **{name: rows for name, rows in parts.items() if rows},
        "remarks": markup(said),
    }
    body = {"import-ap": {"href": ASSESSMENT_PLAN}, "results": [result], "back-matter": {"resources": [_file(source)]}}
    return document(source, "assessment-results", f"Verdicts on {source.name}", body, _REMARKS)


def _file(source: Source) -> dict[str, Any]:
    return {
        "uuid": source.file,
        "title": "Evidence file",
        "description": "Every verdict, with what was observed. `guard verify` finds any edit of it.",
        "document-ids": [{"scheme": "urn:guard:evidence", "identifier": source.evidence.digest}],
    }


def _observation_id(source: Source, control: str, verdict: str) -> str:
    return identity("observation", source.evidence.digest, control, verdict)


def _observations(source: Source) -> Iterator[dict[str, Any]]:
    found = chain(source.evidence.verdicts, gate_rows(source.evidence))
    rows = sorted(found, key=lambda row: (row["control"], row["verdict"], row["urn"]))
    for (control, verdict), group in groupby(rows, key=lambda row: (row["control"], row["verdict"])):
        yield _observation(source, control, verdict, list(group))
    for control in sorted(name for name, numbers in source.verdicts.items() if not numbers):
        yield _observation(source, control, _JUDGED_NOTHING, [])
    yield from _opinions(source)


def _opinions(source: Source) -> Iterator[dict[str, Any]]:
    """Yield what another scanner says of the same resources: an observation a check and a result of the comparison."""
    if source.opinion is None:
        return
    rows = sorted(source.opinion["comparisons"], key=lambda row: (*_compared(row), row["urn"]))
    for (opinion, check, controls), group in groupby(rows, key=_compared):
        listed = list(group)
        reasons = sorted({row["reason"] for row in listed if row["reason"]})
        accepted = f" Accepted because: {' / '.join(reasons)}" if reasons else ""
        yield {
            "uuid": identity("opinion", source.evidence.digest, opinion, check, *controls),
            "title": markup(f"Second opinion: {opinion}"),
            "description": markup(
                f"{check or 'No check of theirs'} against {', '.join(controls) or 'no control of this pack'}, on "
                f"{count(len(listed), 'resource', 'resources')}.{accepted}"
            ),
            "props": [prop("opinion", opinion), *(prop("control", name) for name in controls)],
            "methods": ["EXAMINE"],
            "types": ["finding" if opinion in _RED else "control-objective"],
            "origins": [{"actors": [{"type": "tool", "actor-uuid": source.scanner}]}],
            "subjects": [_subject(source, {"urn": row["urn"], "basis": "value", "findings": []}) for row in listed],
            "relevant-evidence": [{"href": f"#{source.file}", "description": "The comparison, in the evidence file."}],
            "collected": source.moment,
        }


def _compared(row: Mapping[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    return row["opinion"], f"{row['check']}: {row['name']}" if row["check"] else "", tuple(row["controls"])


def _observation(source: Source, control: str, verdict: str, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    title = control_of(source.evidence, control)["title"]
    observation: dict[str, Any] = {
        "uuid": _observation_id(source, control, verdict),
        "title": markup(f"{control}: {verdict}"),
        "description": markup(f"{title}. {count(len(rows), 'resource', 'resources')}. {_MEANS[verdict]}"),
        "props": [prop("control", control), prop("verdict", verdict)],
        "methods": ["EXAMINE"],
        "types": ["finding" if verdict in AGAINST else "control-objective"],
        "origins": [_origin(source)],
        "relevant-evidence": [{"href": f"#{source.file}", "description": "The verdicts, in the evidence file."}],
        "collected": source.moment,
    }
    if rows:
        observation["subjects"] = [_subject(source, row) for row in rows]
    return observation


def _origin(source: Source) -> dict[str, Any]:
    return {
        "actors": [{"type": "tool", "actor-uuid": source.pack}],
        "related-tasks": [{"task-uuid": task_id(source)}],
    }


def _subject(source: Source, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the resource; what the evidence does not list as one is judged on the stack as a whole."""
    listed = source.items.get(row["urn"])
    subject: dict[str, Any] = {
        "subject-uuid": listed or source.system,
        "type": "inventory-item" if listed else "component",
        "title": markup(short(row["urn"])),
    }
    if row["basis"] == "provenance":
        subject["props"] = [prop("basis", "provenance")]
    said = [_said(item) for item in row["findings"]] or [row.get("reason", "")]
    if any(said):
        subject["remarks"] = markup(" / ".join(said))
    return subject


def _said(item: Mapping[str, Any]) -> str:
    what = ": ".join(filter(None, (item["property"], item["observed"])))
    return f"{what}; required: {item['required']}" if item["required"] else what


def _risks(source: Source) -> dict[str, list[dict[str, Any]]]:
    """Return a risk for each control, and each waiver of it, that something is open under; by control."""
    against = [
        (row["control"], tuple(sorted(waiver.items())), row["verdict"])
        for row in chain(source.evidence.verdicts, gate_rows(source.evidence))
        if row["verdict"] in AGAINST
        for waiver in waivers(row) or [{}]
    ]
    risks: dict[str, list[dict[str, Any]]] = {}
    for (control, waiver), group in groupby(sorted(against), key=lambda item: item[:2]):
        kinds = sorted({kind for _, _, kind in group})
        risks.setdefault(control, []).append(_risk(source, control, dict(waiver), kinds))
    return risks


def _risk(source: Source, control: str, waiver: Mapping[str, str], kinds: list[str]) -> dict[str, Any]:
    served = control_of(source.evidence, control)
    own = identity(
        "risk", source.evidence.digest, control, *(f"{key}={value}" for key, value in sorted(waiver.items()))
    )
    accepted = "A waiver accepts it, with reason, owner, approver and end; it stays open." if waiver else ""
    risk: dict[str, Any] = {
        "uuid": own,
        "title": markup(f"Open: {served['title']}"),
        "description": markup(f"Control {control}: {', '.join(kinds)}. {accepted}"),
        "statement": markup(" ".join(_MEANS[kind] for kind in kinds)),
        "props": [
            prop("control", control),
            prop("severity", served["severity"]),
            prop("level", served["level"]),
            *(prop(f"waiver-{key}", value) for key, value in sorted(waiver.items())),
        ],
        "status": "open",
        "origins": [_origin(source)],
        "remediations": [
            {
                "uuid": identity("remedy", own),
                "lifecycle": "recommendation",
                "title": "Remedy",
                "description": markup(
                    served["remedy"] or "None is recorded: what is required stands in the observation."
                ),
            }
        ],
        "related-observations": [{"observation-uuid": _observation_id(source, control, kind)} for kind in kinds],
    }
    if waiver:
        risk["deadline"] = f"{waiver['expires']}T00:00:00+00:00"
    return risk


def _finding(source: Source, item: Standing, risks: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    name = item.requirement.id
    finding: dict[str, Any] = {
        "uuid": identity("finding", source.evidence.digest, name),
        "title": markup(f"{name}: {item.state}"),
        "description": markup(f"{item.requirement.paraphrase}. {item.requirement.ask}"),
        "props": standing_props(item),
        "origins": [_origin(source)],
        "target": {"type": "objective-id", "target-id": objective_id(name), "status": _status(source, item)},
    }
    kinds = [
        {"observation-uuid": _observation_id(source, control, kind)}
        for control in item.controls
        for kind in sorted(source.verdicts[control]) or [_JUDGED_NOTHING]
    ]
    if kinds:
        finding["related-observations"] = kinds
    open_under = [{"risk-uuid": risk["uuid"]} for control in item.controls for risk in risks.get(control, ())]
    if open_under:
        finding["related-risks"] = open_under
    return finding


def _status(source: Source, item: Standing) -> dict[str, str]:
    if item.state is State.SUPPORTED:
        return {
            "state": "satisfied",
            "reason": "pass",
            "remarks": f"{_OBJECTIVE_ONLY} {item.found} {_declared(source)}",
        }
    broken = any(source.verdicts[control][kind] for control in item.controls for kind in _BROKEN)
    return {
        "state": "not-satisfied",
        "reason": "fail" if broken else "other",
        "remarks": f"{_STATES[item.state]} {item.found} {_declared(source)}",
    }


def _declared(source: Source) -> str:
    return scope(source.evidence)
