"""Reads evidence files: against the published schema, and against the digest that each of them carries."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from compliance import evidence_types, pci_dss, project_catalogue
from compliance.errors import CannotJudgeError
from compliance.pci_dss import Requirement
from policies.evidence import ledger
from policies.facts import input_files


@dataclass(frozen=True)
class Evidence:
    """One evidence file that holds to the schema."""

    file: Path
    digest: str
    """The SHA-256 of the file, as ``sha256sum`` gives it."""
    edited: bool
    """Whether the content is not that of the digest in it, or is written otherwise than the pack writes it."""
    document: Mapping[str, Any]
    catalogue: Path | None = None
    """The project's own answers to the standard; None where it has none."""

    @property
    def previous(self) -> str | None:
        """The SHA-256 of the file of the run before, if there was one."""
        previous: str | None = self.document["previous"]
        return previous

    @property
    def run(self) -> Mapping[str, Any]:
        """What ran: project, stack, phase, date, versions."""
        run: Mapping[str, Any] = self.document["run"]
        return run

    @cached_property
    def controls(self) -> dict[str, Mapping[str, Any]]:
        """The controls that were served, by id."""
        return {row["id"]: row for row in self.document["controls"]}

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        """The requirements of PCI DSS as they stand for the project before any verdict.

        Raises:
            CannotJudgeError: the project's own file is wrong.

        """
        known = pci_dss.for_project(self.run["project"], self.run["profile"])
        if self.catalogue is None:
            return known
        return project_catalogue.read(self.catalogue, known, frozenset(self.controls))

    @property
    def verdicts(self) -> list[Mapping[str, Any]]:
        """Every verdict, sorted by control and resource."""
        rows: list[Mapping[str, Any]] = self.document["verdicts"]
        return rows


def schema() -> dict[str, Any]:
    """Return the JSON Schema of evidence files, for other tools."""
    text = resources.files(__package__).joinpath("schemas/evidence-2.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def read(file: Path) -> Evidence:
    """Read an evidence file, edited or not.

    Raises:
        CannotJudgeError: it is missing, no JSON, or does not hold to the schema.

    """
    try:
        content = input_files.content(file)
        msgspec.json.decode(content, type=evidence_types.File)
        document = msgspec.json.decode(content)
    except OSError as error:
        message = f"evidence: {file} cannot be read: {error.strerror}; `guard gate --evidence {file}` writes one"
        raise CannotJudgeError(message) from error
    except msgspec.ValidationError as error:
        said = str(error) if len(str(error)) < 300 else f"{str(error)[:300]}…"  # noqa: PLR2004 - a screenful
        message = f"evidence: {file} does not hold to {ledger.SCHEMA}: {said}"
        raise CannotJudgeError(message) from error
    except (ValueError, RecursionError) as error:
        message = f"evidence: {file} is not JSON: {error}"
        raise CannotJudgeError(message) from error
    _check_references(file, document)
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    del content  # a large file is not held twice
    same = f"sha256:{hashlib.sha256(ledger.written_as(document)).hexdigest()}" == digest
    return Evidence(file, digest, not same or ledger.sealed_digest(document) != document["digest"], document)


def load(file: Path, catalogue: Path | None = None) -> Evidence:
    """Read an evidence file that nobody edited; ``catalogue`` is the project's own answers to the standard.

    Raises:
        CannotJudgeError: as for :func:`read`, or its digest is not that of its content.

    """
    found = read(file)
    if found.edited:
        message = f"evidence: {file} was edited after it was written: its digest is not that of its content"
        raise CannotJudgeError(message)
    return replace(found, catalogue=catalogue)


def _check_references(file: Path, document: Mapping[str, Any]) -> None:
    controls = {row["id"] for row in document["controls"]}
    strangers = sorted({row["control"] for row in document["verdicts"]} - controls)
    if strangers:
        message = f"evidence: {file} has verdicts of controls that it does not list: {', '.join(strangers)}"
        raise CannotJudgeError(message)
