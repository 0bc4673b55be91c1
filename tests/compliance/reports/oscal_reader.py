"""Reads OSCAL documents with compliance-trestle's models and prints what was read; run in that library's environment.

Usage: ``.venvs/trestle/bin/python oscal_reader.py FOLDER...``. Standard output is one JSON object: for each folder and
document, what the model made of it or the text of its complaint, and how many controls the profile comes to once its
import is resolved. It imports nothing of this repository, for its environment has none.
"""

import contextlib
import json
import logging
import sys
from pathlib import Path
from typing import Any

from trestle.core.profile_resolver import ProfileResolver
from trestle.core.validator_factory import validator_factory
from trestle.oscal import OSCAL_VERSION, assessment_plan, assessment_results, catalog, component, profile, ssp

MODELS = {
    "catalog": catalog.Catalog,
    "profile": profile.Profile,
    "component-definition": component.ComponentDefinition,
    "system-security-plan": ssp.SystemSecurityPlan,
    "assessment-plan": assessment_plan.AssessmentPlan,
    "assessment-results": assessment_results.AssessmentResults,
}


def read(file: Path) -> dict[str, Any]:
    """Read one document."""
    try:
        model = MODELS[file.stem].oscal_read(file)
    except Exception as error:  # noqa: BLE001 - whatever the library raises is its complaint
        return {"error": str(error)}
    return {"error": "not read"} if model is None else {"document": json.loads(model.oscal_serialize_json())}


def valid(file: Path) -> bool:
    """Run every validator of `trestle validate` on a document that its model can read; they follow its imports."""
    model = MODELS[file.stem].oscal_read(file)
    return all(item.model_is_valid(model, True, file.parent) for item in validator_factory.get_all())


def selected(folder: Path) -> int:
    """Resolve the profile, as trestle does it: follow its import, and count what it selects."""
    resolved = ProfileResolver.get_resolved_profile_catalog(folder, folder / "profile.json")
    return sum(len(group.controls or []) for group in resolved.groups or [])


def answer(folder: Path) -> dict[str, Any]:
    """Read all documents of a folder; when all of them could be read, validate them and resolve the profile."""
    files = sorted(folder.glob("*.json"))
    found: dict[str, Any] = {"version": OSCAL_VERSION, "read": {file.name: read(file) for file in files}}
    if any("error" in item for item in found["read"].values()):
        return found
    (folder / ".trestle").mkdir(exist_ok=True)  # trestle's mark of a workspace; its cache of imports goes there
    with contextlib.chdir(folder):  # trestle looks for what a document names in the current folder
        return {**found, "valid": {file.name: valid(file) for file in files}, "selected": selected(folder)}


def main() -> None:
    """Read all folders, by name."""
    logging.disable(logging.CRITICAL)
    folders = [Path(item).absolute() for item in sys.argv[1:]]
    sys.stdout.write(json.dumps({folder.name: answer(folder) for folder in folders}))


if __name__ == "__main__":
    main()
