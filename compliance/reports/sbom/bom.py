"""CycloneDX's own shapes: a bill of materials whose serial number is that of its content."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from compliance.evidence_file import Evidence
from compliance.reports.formatting import indented, one_line
from compliance.reports.sbom.locks import Package

SPECIFICATION: Final = "1.6"
_ROOT: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:guard:sbom:1")


def component(kind: str, ref: str, name: str, **more: Any) -> dict[str, Any]:
    """Return a component; what the program named it may hold no control character."""
    return {"type": kind, "bom-ref": one_line(ref), "name": one_line(name) or "unnamed", **more}


def package(item: Package, **more: Any) -> dict[str, Any]:
    """Return a package: its hashes are those of the archives that may be installed, for the lock admits several."""
    archives = {
        "type": "distribution",
        "url": item.purl,
        "comment": "The lock admits an archive with any of these hashes.",
        "hashes": [{"alg": "SHA-256", "content": text.removeprefix("sha256:")} for text in item.hashes],
    }
    given = {key: value for key, value in more.items() if value}
    return component(
        "library", item.purl, item.name, version=item.version, purl=item.purl, externalReferences=[archives], **given
    )


def properties(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """Return properties of our own."""
    return [{"name": f"guard:{name}", "value": one_line(value)} for name, value in pairs]


def document(  # noqa: PLR0913, PLR0917 - what a bill is made of
    evidence: Evidence,
    subject: Mapping[str, Any],
    components: Iterable[Mapping[str, Any]],
    needs: Mapping[str, Iterable[str]],
    compositions: list[dict[str, Any]],
    vulnerabilities: tuple[str, list[dict[str, Any]]],
) -> str:
    """Return the bill of materials.

    ``needs`` says what each component directly depends on, the subject included; ``vulnerabilities`` who assessed them and when,
    and what came of it.
    """
    run = evidence.run
    tool = {"type": "application", "name": run["pack"]["name"], "version": run["pack"]["version"]}
    listed = sorted(components, key=lambda item: str(item["bom-ref"]))
    refs = [str(item["bom-ref"]) for item in (subject, *listed)]
    content = {
        "version": 1,
        "metadata": {
            "timestamp": run["clock"]["end"],
            "tools": {"components": [tool]},
            "component": subject,
            "supplier": {"name": one_line(run["project"])},
            "properties": properties(
                [
                    ("evidence", evidence.digest),
                    ("commit", run["git"]["commit"]),
                    ("vulnerabilities", vulnerabilities[0]),
                ]
            ),
        },
        "components": listed,
        "dependencies": [_depends(ref, needs.get(ref, ())) for ref in sorted(refs)],
        "compositions": compositions,
        **({"vulnerabilities": vulnerabilities[1]} if vulnerabilities[1] else {}),
    }
    serial = uuid.uuid5(_ROOT, json.dumps(content, sort_keys=True))
    head = {
        "$schema": f"http://cyclonedx.org/schema/bom-{SPECIFICATION}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": SPECIFICATION,
        "serialNumber": f"urn:uuid:{serial}",
    }
    return indented({**head, **content})


def _depends(ref: str, on: Iterable[str]) -> dict[str, Any]:
    others = sorted(set(on) - {ref})
    return {"ref": ref, "dependsOn": others} if others else {"ref": ref}
