"""Software bills of materials in CycloneDX 1.6: what runs in the functions, and the tools beside them (6.3.2).

They are of the project that was judged: made from its locks and its built layer. A project that has none gets none, and
is told so. Nothing in them says where a package was fetched from.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import yaml

from compliance.evidence_file import Evidence
from compliance.reports.sbom.functions import LOCK, functions_bom
from compliance.reports.sbom.locks import LeftOutError
from compliance.reports.sbom.tools import tools_bom
from policies.facts import input_files

FUNCTIONS: Final = "functions.cdx.json"
TOOLS: Final = "tools.cdx.json"

__all__ = ["FUNCTIONS", "TOOLS", "LeftOutError", "render"]


def render(evidence: Evidence, project: Path) -> dict[str, str]:
    """Return the documents by file name.

    Raises:
        LeftOutError: the evidence is of another project, or the project has no locks.
        CannotJudgeError: a lock or the layer contradicts the other, or cannot be read.

    """
    judged = evidence.run["project"]
    if _name(project) != judged:
        file = project / "Pulumi.yaml"
        message = f"sbom: the evidence is of project {judged!r}, which {file} is not; name its folder with --project"
        raise LeftOutError(message)
    if not (project / LOCK).is_file():
        message = f"sbom: {project / LOCK} does not exist: there is no lock to list the functions' packages from"
        raise LeftOutError(message)
    return {FUNCTIONS: functions_bom(evidence, project), TOOLS: tools_bom(evidence, project)}


def _name(project: Path) -> str | None:
    try:
        settings = yaml.safe_load(input_files.text(project / "Pulumi.yaml"))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return None
    name = settings.get("name") if isinstance(settings, dict) else None
    return name if isinstance(name, str) else None
