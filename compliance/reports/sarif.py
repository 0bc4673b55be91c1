"""Evidence as SARIF 2.1.0, for code scanning: each finding at the line that declared the resource."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from compliance.evidence_file import Evidence
from compliance.pci_dss import VERSION, catalogue, is_requirement, sort_key
from compliance.reports import findings
from compliance.reports.findings import Effect, Finding
from compliance.reports.formatting import indented, one_line, short

MOST: Final = 5000
"""Code scanning shows no more results of one run than this."""
FALLBACK: Final = "Pulumi.yaml"
_MOST_TAGS: Final = 10
_SECURITY: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
_PLACE: Final = re.compile(r"(?P<path>[^:\\]+):(?P<line>[1-9][0-9]*)(?::[0-9]+)?")
_HASH_LENGTH: Final = 32
_TAXONOMY: Final = "PCI DSS"
_INFORMATION: Final = "https://www.pulumi.com/docs/iac/crossguard/"
_REPOSITORY: Final = re.compile(r"(?P<address>https?://.+?)/(?:actions/runs|-/jobs)/")
"""The address of a repository in that of a CI run of GitHub or GitLab."""


def render(evidence: Evidence, declared_at: Mapping[str, str] | None = None, prefix: str = "") -> str:
    """Return the log, each finding at the line that declared its resource, which is relative to ``prefix``.

    The gate's evidence knows those lines; ``declared_at`` (URN to ``path:line``) adds to it what an engine's does not.
    """
    places = {row["urn"]: row.get("declaredAt", "") for row in evidence.document["resources"]} | dict(declared_at or {})
    beside = sorted({item["check"] for item in evidence.document.get("gate", ())} - evidence.controls.keys())
    ids = [*sorted(evidence.controls), *beside]
    index = {name: number for number, name in enumerate(ids)}
    listed = findings.of(evidence)
    rows = [item for item in listed if item.effect is not Effect.WAIVED]
    results = [_result(item, index, places) for item in rows[:MOST]]
    _fingerprint(results)
    _move(results, PurePosixPath(prefix))
    pack, clock = evidence.run["pack"], evidence.run["clock"]
    invocation: dict[str, Any] = {
        "executionSuccessful": True,
        "startTimeUtc": clock["start"],
        "endTimeUtc": clock["end"],
        "toolExecutionNotifications": list(_notifications(len(rows), len(listed) - len(rows))),
    }
    driver = {
        "name": pack["name"],
        "informationUri": _INFORMATION,
        "semanticVersion": pack["version"],
        "rules": [_rule(evidence.controls.get(name) or _beside(evidence, name)) for name in ids],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"guard/{evidence.run['project']}/{evidence.run['stack']}/"},
        "columnKind": "unicodeCodePoints",
        "taxonomies": [_taxonomy(evidence)],
        **_checkout(evidence),
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the repository"}}},
        "invocations": [invocation],
        "results": results,
        "properties": {
            "evidence": evidence.digest,
            "date": evidence.run["date"],
            "phase": evidence.run["phase"],
            **{key: evidence.document[key] for key in ("coverage",) if key in evidence.document},
        },
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return indented(log)


def _notifications(number: int, waived: int) -> Iterator[dict[str, Any]]:
    """Say what is not among the results. Code scanning shows a suppressed result as open, so a waived finding is none."""
    if number > MOST:
        left = f"{number - MOST} of {number} findings are left out, the least severe; the evidence file has them all."
        yield {"level": "warning", "message": {"text": left}}
    if waived:
        yield {
            "level": "note",
            "message": {"text": f"Findings accepted by a waiver, which are not among the results: {waived}."},
        }


def _taxonomy(evidence: Evidence) -> dict[str, Any]:
    """Return the requirements that the controls are mapped to, by id and in our own words."""
    named = sorted({item["requirement"] for row in evidence.controls.values() for item in row["pci"]}, key=_order)
    known = catalogue()
    return {
        "name": _TAXONOMY,
        "version": VERSION,
        "organization": "PCI Security Standards Council",
        "shortDescription": {"text": "Requirements by id; the descriptions are paraphrases."},
        "taxa": [
            {"id": name, "shortDescription": {"text": known[name].paraphrase if name in known else name}}
            for name in named
        ],
    }


def _order(requirement: str) -> tuple[int, ...]:
    return sort_key(requirement) if is_requirement(requirement) else ()


def _checkout(evidence: Evidence) -> dict[str, Any]:
    """Return the judged commit, where the repository's address is known: SARIF has no commit without one."""
    address = _REPOSITORY.match(evidence.run["recordedBy"]["ciRun"])
    commit = evidence.run["git"]["commit"]
    if address is None or commit == "unknown":
        return {}
    return {"versionControlProvenance": [{"repositoryUri": address["address"], "revisionId": commit}]}


def _beside(evidence: Evidence, check: str) -> dict[str, Any]:
    """Return a check of the gate that is no control of the pack, as a rule is made of one."""
    control = findings.control_of(evidence, check)
    return {
        **control,
        "id": check,
        "why": control["title"],
        "source": _INFORMATION,
        "remedy": "Do what the finding requires.",
        "brief": [],
    }


def _rule(control: Mapping[str, Any]) -> dict[str, Any]:
    why = control["why"]
    pci = [
        f"PCI DSS 4.0.1 {item['requirement']} ({item['reach']}, when it passes): {item['caveat']}"
        for item in control["pci"]
    ]
    rule: dict[str, Any] = {
        "id": control["id"],
        "name": control["id"],
        "shortDescription": {"text": control["title"]},
        "fullDescription": {"text": why},
        "helpUri": control["source"],
        "help": {
            "text": "\n\n".join([why, f"Remedy: {control['remedy']}", *pci]),
            "markdown": "\n\n".join([why, f"**Remedy:** {control['remedy']}", *(f"- {line}" for line in pci)]),
        },
        "relationships": [
            {"target": {"id": item["requirement"], "toolComponent": {"name": _TAXONOMY}}, "kinds": ["relevant"]}
            for item in control["pci"]
        ],
        "defaultConfiguration": {"level": "warning" if control["level"] == "advisory" else "error"},
        "properties": {
            "security-severity": _SECURITY[control["severity"]],
            "precision": "very-high",
            "tags": ["security", *(f"PCI-DSS/{item['requirement']}" for item in control["pci"]), *control["brief"]][
                :_MOST_TAGS
            ],
        },
    }
    return rule


def _result(item: Finding, index: Mapping[str, int], declared_at: Mapping[str, str]) -> dict[str, Any]:
    required = f"; required: {item.required}" if item.required else ""
    said = f"{item.prop}: {item.observed}" if item.prop else item.observed
    unsure = "could not be judged: " if item.effect is Effect.UNDETERMINED else ""
    result: dict[str, Any] = {
        "ruleId": item.control,
        "ruleIndex": index[item.control],
        "level": "error" if item.blocks else "warning",
        "message": {"text": one_line(f"{short(item.urn)}: {unsure}{said}{required}")},
        "locations": [_location(item.urn, declared_at)],
        "partialFingerprints": {"guardFinding/v1": _hash(item.control, item.urn, item.prop, item.required)},
        "properties": {"effect": str(item.effect)},
    }
    return result


def _location(urn: str, declared_at: Mapping[str, str]) -> dict[str, Any]:
    place = _PLACE.fullmatch(declared_at.get(urn, ""))
    path = PurePosixPath(place["path"]) if place else PurePosixPath(FALLBACK)
    line = int(place["line"]) if place else 1
    if path.is_absolute() or ".." in path.parts:  # outside of the repository: code scanning would refuse the file
        path, line = PurePosixPath(FALLBACK), 1
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(str(path)), "uriBaseId": "%SRCROOT%"},
            "region": {"startLine": line},
        },
        "logicalLocations": [{"fullyQualifiedName": urn, "kind": "resource"}],
    }


def _move(results: list[dict[str, Any]], prefix: PurePosixPath) -> None:
    """Make paths within the project relative to the repository."""
    for result in results:
        for location in result["locations"]:
            place = location["physicalLocation"]["artifactLocation"]
            place["uri"] = str(PurePosixPath(quote(str(prefix))) / place["uri"])


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_HASH_LENGTH]


def _fingerprint(results: list[dict[str, Any]]) -> None:
    """Tell alike findings apart by their number, and say the fingerprint where code scanning reads it."""
    seen: dict[str, int] = {}
    for result in results:
        own = result["partialFingerprints"]["guardFinding/v1"]
        seen[own] = seen.get(own, 0) + 1
        result["partialFingerprints"]["primaryLocationLineHash"] = f"{own}:{seen[own]}"
