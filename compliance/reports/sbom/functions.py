"""What runs in Lambda: the functions, the runtime, the layer, and the packages in it, with what needs what (6.3.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from compliance.reports.formatting import one_line
from compliance.reports.sbom import bom, layer, vex
from compliance.reports.sbom.locks import LeftOutError, Package, asked_for, locked
from policies.model.strings import count

LOCK: Final = "requirements/handlers.txt"
ASKED: Final = "requirements/handlers.in"
LAYER: Final = "build/layer.zip"
_FUNCTION: Final = "aws:lambda/function:Function"
_LAYER: Final = "aws:lambda/layerVersion:LayerVersion"


def functions_bom(evidence: Evidence, project: Path) -> str:
    """Return the bill of materials of the functions and their layer.

    Raises:
        LeftOutError: this project has no functions with a layer of ours.
        CannotJudgeError: the layer was built from another lock, or something cannot be read.

    """
    functions, layered = _deployed(evidence)
    archive = _archive(project)
    packages = {item.name: item for item in locked(project / LOCK)}
    declared = layer.distributions(archive)
    _compare(archive, packages, declared)
    subject = bom.component("application", evidence.run["project"], evidence.run["project"])
    own = one_line(layered["urn"])
    needs: dict[str, Iterable[str]] = {
        **_packages_need(asked_for(project / ASKED), packages, declared, own),
        **_functions_need(evidence, functions, own),
        subject["bom-ref"]: [one_line(row["urn"]) for row in (*functions, layered)],
    }
    listed = [
        *(_built(row, project / "build" / Path(f"{row['name']}.zip").name) for row in functions),
        _built(layered, archive),
        *(bom.component("platform", f"runtime:{name}", name) for name in sorted(set(_runtimes(evidence).values()))),
        *(
            bom.package(item, licenses=layer.licences(declared[name]), supplier=layer.supplier(declared[name]))
            for name, item in packages.items()
        ),
    ]
    whole = {"aggregate": "complete", "dependencies": sorted([own, *(item.purl for item in packages.values())])}
    assessed = vex.read(project)
    return bom.document(evidence, subject, listed, needs, [whole], (assessed.said, assessed.of(packages.values())))


def _deployed(evidence: Evidence) -> tuple[list[Mapping[str, Any]], Mapping[str, Any]]:
    rows = evidence.document["resources"]
    functions = [row for row in rows if row["type"] == _FUNCTION]
    layers = [row for row in rows if row["type"] == _LAYER]
    if not functions or len(layers) != 1:
        said = f"{count(len(functions), 'function', 'functions')} and {count(len(layers), 'layer', 'layers')}"
        message = f"sbom: the evidence has {said}; an inventory is made of functions with one layer"
        raise LeftOutError(message)
    return functions, layers[0]


def _archive(project: Path) -> Path:
    archive = project / LAYER
    if not archive.is_file():
        message = f"sbom: {archive} is not built: `make layer`"
        raise LeftOutError(message)
    return archive


def _packages_need(
    asked: Iterable[Requirement], packages: Mapping[str, Package], declared: Mapping[str, Metadata], own: str
) -> dict[str, Iterable[str]]:
    """Return what each package needs, and the layer: what somebody asked for."""
    refs = {name: item.purl for name, item in packages.items()}
    direct = {canonicalize_name(item.name) for item in asked}
    inner = layer.edges(asked, declared)
    return {
        own: [refs[name] for name in direct & refs.keys()],
        **{refs[name]: [refs[other] for other in others] for name, others in inner.items()},
    }


def _compare(archive: Path, packages: Mapping[str, Package], declared: Mapping[str, Metadata]) -> None:
    """Refuse a layer that was built from another lock: its inventory would be of something that nobody deploys."""
    holds = {name: str(item.version) for name, item in declared.items()}
    locks = {name: item.version for name, item in packages.items()}
    wrong = sorted(name for name in holds.keys() | locks.keys() if holds.get(name) != locks.get(name))
    if wrong:
        said = "; ".join(
            f"{name} is {holds.get(name, 'missing')}, locked {locks.get(name, 'nowhere')}" for name in wrong
        )
        message = f"sbom: {archive} was built from another lock ({said}): `make layer`"
        raise CannotJudgeError(message)


def _built(row: Mapping[str, Any], archive: Path) -> dict[str, Any]:
    """Return what is deployed from an archive, with the archive's hash where it was built here."""
    more: dict[str, Any] = {"properties": bom.properties([("type", row["type"])])}
    if archive.is_file():
        more["hashes"] = [{"alg": "SHA-256", "content": hashlib.sha256(archive.read_bytes()).hexdigest()}]
    return bom.component("application", row["urn"], row["name"], **more)


def _observed(evidence: Evidence, control: str) -> Iterator[Mapping[str, Any]]:
    return (row for row in evidence.verdicts if row["control"] == control)


def _runtimes(evidence: Evidence) -> dict[str, str]:
    """Return each function's runtime, as the evidence observed it."""
    rows = ((row["urn"], row["observed"].get("runtime")) for row in _observed(evidence, "lambda-runtime-supported"))
    return {urn: one_line(name) for urn, name in rows if isinstance(name, str)}


def _functions_need(evidence: Evidence, functions: list[Mapping[str, Any]], own: str) -> dict[str, list[str]]:
    """Return what each function runs on: the layer only where a control saw that its layers are the stack's own."""
    layered = {row["urn"] for row in _observed(evidence, "lambda-own-layers") if row["verdict"] == "pass"}
    runtimes = _runtimes(evidence)
    return {
        one_line(row["urn"]): [
            *([own] if row["urn"] in layered else []),
            *([f"runtime:{runtimes[row['urn']]}"] if row["urn"] in runtimes else []),
        ]
        for row in functions
    }
