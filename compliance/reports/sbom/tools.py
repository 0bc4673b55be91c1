"""What judges, tests and builds: the packages of every other lock, each with the locks that have it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from compliance.evidence_file import Evidence
from compliance.reports.sbom import bom, vex
from compliance.reports.sbom.functions import LOCK
from compliance.reports.sbom.locks import LeftOutError, Package, locked

FOLDER: Final = "requirements"


def tools_bom(evidence: Evidence, project: Path) -> str:
    """Return the bill of materials of the tools.

    Raises:
        LeftOutError: the project has no locks of tools.
        CannotJudgeError: one cannot be read, or is none.

    """
    locks = sorted(file for file in (project / FOLDER).glob("*.txt") if file != project / LOCK)
    if not locks:
        message = f"sbom: {project / FOLDER} has no locks of tools"
        raise LeftOutError(message)
    named: dict[str, list[str]] = {}
    hashes: dict[str, Package] = {}
    for lock in locks:
        for item in locked(lock):
            named.setdefault(item.purl, []).append(lock.stem)
            known = hashes.get(item.purl, item)
            hashes[item.purl] = Package(item.name, item.version, tuple(sorted({*known.hashes, *item.hashes})))
    ref = f"{evidence.run['project']}-tools"
    listed = [
        bom.package(item, properties=bom.properties(("lock", name) for name in named[purl]))
        for purl, item in hashes.items()
    ]
    unknown = {"aggregate": "unknown", "dependencies": sorted(hashes)}
    assessed = vex.read(project)
    found = (assessed.said, assessed.of(hashes.values()))
    return bom.document(evidence, bom.component("application", ref, ref), listed, {ref: hashes}, [unknown], found)
