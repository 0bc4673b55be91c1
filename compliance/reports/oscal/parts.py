"""What OSCAL documents are made of: identifiers, properties, text that cannot become markup, and metadata.

Uuids are version 5, of content: the same evidence gives the same bytes, and a document that says something else has
another uuid. What lives longer than one run (the system, its resources, the pack) keeps its uuid from run to run.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from compliance.evidence_file import Evidence
from compliance.pci_dss import is_requirement
from compliance.reports.formatting import cell, indented, one_line
from compliance.reports.requirements import Standing

OSCAL_VERSION: Final = "1.2.1"
NAMESPACE: Final = "urn:guard:oscal:1"
"""The namespace of our own properties: their names mean here what compliance/README.md says."""
CATALOG: Final = "catalog.json"
PROFILE: Final = "profile.json"
COMPONENTS: Final = "component-definition.json"
SECURITY_PLAN: Final = "system-security-plan.json"
ASSESSMENT_PLAN: Final = "assessment-plan.json"
RESULTS: Final = "assessment-results.json"
NOTHING: Final = "(nothing)"
"""A required text that the evidence leaves empty."""

_ROOT: Final = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)


def identity(*parts: str) -> str:
    """Return the uuid of what these parts name."""
    return str(uuid.uuid5(_ROOT, json.dumps(parts)))


def line(text: str) -> str:
    """Return a text as an OSCAL string: one line, not empty, no space around it."""
    return one_line(text).strip() or NOTHING


def markup(text: str) -> str:
    """Return a text for a field that OSCAL reads as Markdown: no markup, and no insertion of a parameter, is in it."""
    return cell(line(text)).replace("{", "\\{")


def prop(name: str, value: str, **more: str) -> dict[str, str]:
    """Return a property of our own namespace; remarks are markup, the value is not."""
    if "remarks" in more:
        more["remarks"] = markup(more["remarks"])
    return {"name": name, "ns": NAMESPACE, "value": line(value), **more}


def control_id(requirement: str) -> str:
    """Return a requirement's id as an OSCAL token, which begins with a letter."""
    return f"pci-{requirement.lower()}"


def objective_id(requirement: str) -> str:
    """Return the id of what evidence can show of a requirement."""
    return f"{control_id(requirement)}_obj"


def statement_id(requirement: str) -> str:
    """Return the id of a requirement's statement in the catalogue."""
    return f"{control_id(requirement)}_smt"


def selection(requirements: list[str]) -> list[dict[str, str]]:
    """Return requirements as a selection of controls."""
    return [{"control-id": control_id(item)} for item in requirements]


@dataclass(frozen=True)
class Source:
    """One evidence file, what it comes to, and the identities that several documents speak of."""

    evidence: Evidence
    found: list[Standing]

    @property
    def moment(self) -> str:
        """When the run ended, in UTC."""
        return str(self.evidence.run["clock"]["end"]).replace("Z", "+00:00")

    @property
    def began(self) -> str:
        """When the run began, in UTC."""
        return str(self.evidence.run["clock"]["start"]).replace("Z", "+00:00")

    @property
    def opinion(self) -> Mapping[str, Any] | None:
        """Another scanner's verdicts; None where none was asked."""
        found: Mapping[str, Any] | None = self.evidence.document.get("secondOpinion")
        return found

    @property
    def scanner(self) -> str:
        """The uuid of that scanner."""
        return identity("scanner", self.opinion["scanner"] if self.opinion else "")

    @property
    def name(self) -> str:
        """The judged system, as a reader calls it."""
        return f"{self.evidence.run['project']}/{self.evidence.run['stack']}"

    @property
    def system(self) -> str:
        """The uuid of the judged system."""
        return identity("system", self.evidence.run["project"], self.evidence.run["stack"])

    @property
    def pack(self) -> str:
        """The uuid of the pack that judged."""
        return identity("pack", self.evidence.run["pack"]["name"])

    @property
    def file(self) -> str:
        """The uuid of the evidence file."""
        return identity("evidence", self.evidence.digest)

    @cached_property
    def items(self) -> dict[str, str]:
        """The uuid of each resource, by URN."""
        return {row["urn"]: identity("resource", row["urn"]) for row in self.evidence.document["resources"]}

    @cached_property
    def verdicts(self) -> dict[str, Counter[str]]:
        """How many verdicts of each kind there are, by control."""
        numbers: dict[str, Counter[str]] = {name: Counter() for name in self.evidence.controls}
        for row in self.evidence.verdicts:
            numbers[row["control"]][row["verdict"]] += 1
        return numbers

    @property
    def reviewed(self) -> list[Standing]:
        """The requirements that something here speaks of: a control that bears on it, or a conflict that is known."""
        return [item for item in self.found if is_reviewed(item)]

    @property
    def left_out(self) -> list[Standing]:
        """The requirements that nothing automatic speaks of."""
        return [item for item in self.found if not is_reviewed(item)]


def is_reviewed(standing: Standing) -> bool:
    """Tell whether a requirement is reviewed at all; a conflict is said, whether a control was served for it or not."""
    return bool(standing.controls) or standing.state == "conflict"


def requirements_of(control: Mapping[str, Any]) -> list[str]:
    """Return the requirements that a control names and the catalogue has, each once: any other would dangle."""
    return [name for name in dict.fromkeys(row["requirement"] for row in control["pci"]) if is_requirement(name)]


def bearing(source: Source, requirement: str) -> list[dict[str, str]]:
    """Return the controls that bear on a requirement as properties: how far each reaches, and what it leaves open."""
    rows = [
        (control["id"], row["reach"], row["caveat"])
        for control in source.evidence.controls.values()
        for row in control["pci"]
        if row["requirement"] == requirement
    ]
    return [prop("control", name, **{"class": reach}, remarks=caveat) for name, reach, caveat in sorted(rows)]


def document(source: Source, kind: str, title: str, body: Mapping[str, Any], remarks: str) -> str:
    """Return a document as text; its uuid is that of everything else in it, and its metadata lead to its resources."""
    resources = body.get("back-matter", {}).get("resources", [])
    links = [{"href": f"#{item['uuid']}", "rel": "reference"} for item in resources]
    metadata = {
        "title": markup(title),
        "last-modified": source.moment,
        "version": line(f"{source.evidence.run['pack']['version']}+{source.evidence.run['date']}"),
        "oscal-version": OSCAL_VERSION,
        **({"links": links} if links else {}),
        "remarks": remarks,
    }
    content = {"metadata": metadata, **body}
    own = identity(kind, json.dumps(content, sort_keys=True))
    return indented({kind: {"uuid": own, **content}})
