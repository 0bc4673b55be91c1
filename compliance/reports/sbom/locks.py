"""Reads a hashed lock with the parser of pip itself; what is not pinned and hashed is no lock, and is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from pip_requirements_parser import InstallRequirement, RequirementsFile

from compliance.errors import CannotJudgeError


class LeftOutError(CannotJudgeError):
    """There is nothing here that an inventory could be made of."""


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """One package at one version, and the hashes of the archives that the lock admits."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its package URL: what it is, without naming where it was fetched from."""
        return f"pkg:pypi/{quote(self.name, safe='')}@{quote(self.version, safe='')}"


def locked(lock: Path) -> tuple[Package, ...]:
    """Return the packages of a lock, by name.

    Raises:
        CannotJudgeError: the lock cannot be read, or is none.

    """
    return tuple(sorted(_package(lock, item) for item in _parsed(lock)))


def asked_for(file: Path) -> tuple[Requirement, ...]:
    """Return what a lock was compiled from: the packages that somebody asked for, with their extras.

    Raises:
        CannotJudgeError: the file cannot be read.

    """
    return tuple(item.req for item in _parsed(file) if item.req is not None)


def _parsed(file: Path) -> list[InstallRequirement]:
    try:
        content = RequirementsFile.from_file(str(file))
    except (OSError, ValueError) as error:
        message = f"sbom: {file} cannot be read: {error}"
        raise CannotJudgeError(message) from error
    if content.invalid_lines:
        message = f"sbom: {file}, line {content.invalid_lines[0].line_number}: pip would not take it"
        raise CannotJudgeError(message)
    return list(content.requirements)


def _package(lock: Path, item: InstallRequirement) -> Package:
    version = _pinned(item.specifier or SpecifierSet())
    if item.name is None or version is None or not item.hash_options:
        message = f"sbom: {lock} is no lock: {item.name or 'a line'} is not pinned to a version with hashes"
        raise CannotJudgeError(message)
    return Package(canonicalize_name(item.name), version, tuple(sorted(item.hash_options)))


def _pinned(specifiers: SpecifierSet) -> str | None:
    found = list(specifiers)
    exact = len(found) == 1 and found[0].operator == "==" and "*" not in found[0].version
    return found[0].version if exact else None
