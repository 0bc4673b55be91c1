"""Evidence as SARIF 2.1.0, for code scanning: what is against a control, at the line that declared the resource."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import quote

from compliance.evidence_file import Evidence
from compliance.reports import findings
from compliance.reports.findings import Effect, Finding
from compliance.reports.formatting import one_line, short

MOST: Final = 5000
"""Code scanning shows no more results of one run than this."""
FALLBACK: Final = "Pulumi.yaml"
_MOST_TAGS: Final = 10
_SECURITY: Final = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "3.0"}
_PLACE: Final = re.compile(r"(?P<path>[^:\\]+):(?P<line>[1-9][0-9]*)(?::[0-9]+)?")
_HASH_LENGTH: Final = 32


def render(evidence: Evidence, declared_at: Mapping[str, str] | None = None, prefix: str = "") -> str:
    """Return the log, each finding at the line that declared its resource, which is relative to ``prefix``.

    The gate's evidence knows those lines; ``declared_at`` (URN to ``path:line``) adds to it what an engine's does not.
    """
    places = {row["urn"]: row.get("declaredAt", "") for row in evidence.document["resources"]} | dict(declared_at or {})
    ids = sorted(evidence.controls)
    index = {name: number for number, name in enumerate(ids)}
    rows = findings.of(evidence)
    results = [_result(item, index, places) for item in rows[:MOST]]
    _fingerprint(results)
    _move(results, PurePosixPath(prefix))
    invocation: dict[str, Any] = {"executionSuccessful": True}
    if len(rows) > MOST:
        left = f"{len(rows) - MOST} of {len(rows)} findings are left out, the least severe; the evidence file has them all."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": left}}]
    pack = evidence.run["pack"]
    driver = {
        "name": pack["name"],
        "semanticVersion": pack["version"],
        "rules": [_rule(evidence.controls[name]) for name in ids],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"guard/{evidence.run['project']}/{evidence.run['stack']}/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "the root of the repository"}}},
        "invocations": [invocation],
        "results": results,
        "properties": {"evidence": evidence.digest, "date": evidence.run["date"], "phase": evidence.run["phase"]},
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=1, ensure_ascii=False) + "\n"


def _rule(control: Mapping[str, Any]) -> dict[str, Any]:
    why = control["why"]
    pci = [f"PCI DSS 4.0.1 {item['requirement']} ({item['reach']}): {item['caveat']}" for item in control["pci"]]
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
    if item.waiver is not None:
        result["suppressions"] = [_suppression(item.waiver)]
    return result


def _suppression(waiver: Mapping[str, str]) -> dict[str, str]:
    said = ", ".join(f"{key}: {waiver[key]}" for key in ("reason", "owner", "approver", "expires") if key in waiver)
    return {"kind": "external", "status": "accepted", "justification": said}


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
