"""A verdict of the gate as SARIF 2.1.0 for code scanning, which shows it at the line that declares the resource."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any, Final

from compliance.change.comparison import Found, Judged
from compliance.scan.accepted import type_and_name
from policies import __version__

_SECURITY_SEVERITY: Final[Mapping[str, str]] = MappingProxyType(
    {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
)
"""Code scanning's own ranges: critical from 9.0, high from 7.0, medium from 4.0."""
_MOST: Final = 5_000
"""Results that code scanning shows of a run; more are left out there anyway, and here it is said."""


def text(judged: Judged, prefix: str) -> str:
    """Return the document. ``prefix`` is the project's folder in the repository."""
    results = judged.violations[:_MOST]
    rules = {item.control: item for item in results}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "guard",
                "version": __version__,
                "rules": [_rule(rules[control]) for control in sorted(rules)],
            }
        },
        "results": [_result(item, prefix) for item in results],
    }
    left = len(judged.violations) - len(results)
    if left:
        note = {"level": "warning", "message": {"text": f"{left} more violations were left out"}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [note]}]
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2) + "\n"


def _rule(item: Found) -> dict[str, Any]:
    return {
        "id": item.control,
        "shortDescription": {"text": item.title or item.control},
        "help": {"text": item.remedy or item.required or item.title},
        "properties": {"security-severity": _SECURITY_SEVERITY.get(item.severity, "5.5"), "tags": ["security"]},
    }


def _result(item: Found, prefix: str) -> dict[str, Any]:
    file, line = item.place
    if not file or PurePosixPath(file).is_absolute():  # declared by a library, or nowhere: the project stands for it
        file, line = "Pulumi.yaml", 1
    uri = (PurePosixPath(prefix) / file).as_posix()
    required = f"; required: {item.required}" if item.required else ""
    return {
        "ruleId": item.control,
        "level": "error",
        "message": {"text": f"{type_and_name(item.resource)} {item.observed}{required}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": {"startLine": max(line, 1)}}}],
        "partialFingerprints": {"guard/v1": hashlib.sha256("\n".join(item.key).encode()).hexdigest()},
    }
