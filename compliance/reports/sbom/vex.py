"""Known vulnerabilities of the listed packages, as the project's team has assessed them (6.3.1): VEX, in the bill itself.

No vulnerability database is read here: a verdict needs no network. The team runs a scanner, and writes what it came to into
``requirements/vulnerabilities.toml``; without that file the bill says that nobody assessed them.

    assessed = 2026-11-26
    with = "the scanner and the day of its database"

    [[vulnerability]]
    id = "CVE-2026-0001"
    package = "urllib3"
    state = "not_affected"
    justification = "code_not_reachable"
    detail = "The functions use no proxy."

States and justifications: https://cyclonedx.org/docs/1.6/json/#vulnerabilities_items_analysis
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from packaging.utils import canonicalize_name

from compliance.errors import CannotJudgeError
from compliance.reports.sbom.locks import Package
from policies.facts import input_files

FILE: Final = "requirements/vulnerabilities.toml"
_STATES: Final = ("resolved", "exploitable", "in_triage", "false_positive", "not_affected")
_JUSTIFICATIONS: Final = (
    "code_not_present",
    "code_not_reachable",
    "requires_configuration",
    "requires_dependency",
    "requires_environment",
    "protected_by_compiler",
    "protected_at_runtime",
    "protected_at_perimeter",
    "protected_by_mitigating_control",
)
_FIELDS: Final = frozenset({"id", "package", "state", "justification", "detail"})


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the team came to; ``said`` is for a reader."""

    said: str
    entries: tuple[Mapping[str, str], ...] = ()

    def of(self, packages: Iterable[Package]) -> list[dict[str, Any]]:
        """Return the vulnerabilities of these packages, as CycloneDX has them."""
        refs: dict[str, list[str]] = {}
        for item in packages:
            refs.setdefault(item.name, []).append(item.purl)
        return [
            {
                "bom-ref": f"vulnerability:{entry['id']}:{entry['package']}",
                "id": entry["id"],
                "analysis": {key: entry[key] for key in ("state", "justification", "detail") if key in entry},
                "affects": [{"ref": ref} for ref in sorted(refs[canonicalize_name(entry["package"])])],
            }
            for entry in self.entries
            if canonicalize_name(entry["package"]) in refs
        ]


def read(project: Path) -> Assessment:
    """Return the team's assessment.

    Raises:
        CannotJudgeError: the file cannot be read, or an entry is wrong; the message names the entry.

    """
    file = project / FILE
    try:
        document = input_files.toml(file)
    except FileNotFoundError:
        return Assessment(f"not assessed: the project has no {FILE}")
    except OSError as error:
        message = f"sbom: {file} cannot be read: {error}"
        raise CannotJudgeError(message) from error
    entries = document.get("vulnerability", [])
    assessed, scanner = document.get("assessed"), document.get("with")
    if (
        document.keys() - {"assessed", "with", "vulnerability"}
        or type(assessed) is not datetime.date
        or not isinstance(scanner, str)
        or not isinstance(entries, list)
    ):
        message = (
            f"sbom: {file} needs `assessed` (a date), `with` (a text) and [[vulnerability]] tables, and nothing else"
        )
        raise CannotJudgeError(message)
    for number, entry in enumerate(entries, start=1):
        if fault := _fault(entry):
            message = f"sbom: {file}: vulnerability {number}: {fault}"
            raise CannotJudgeError(message)
    return Assessment(f"assessed on {assessed} with {scanner}", tuple(entries))


def _fault(entry: Any) -> str:
    if not isinstance(entry, dict) or entry.keys() - _FIELDS or {"id", "package", "state", "detail"} - entry.keys():
        return f"it needs id, package, state and detail, may have a justification, and nothing else; seen: {entry!r}"
    if not all(isinstance(value, str) and value.strip() for value in entry.values()):
        return "each field must be a text that is not empty"
    if entry["state"] not in _STATES:
        return f"state is {entry['state']!r}; required: one of {', '.join(_STATES)}"
    if entry.get("justification", _JUSTIFICATIONS[0]) not in _JUSTIFICATIONS:
        return f"justification is {entry['justification']!r}; required: one of {', '.join(_JUSTIFICATIONS)}"
    if (entry["state"] == "not_affected") != ("justification" in entry):
        return "not_affected needs a justification, and no other state has one"
    return ""
