"""Says where a program's own requirements ask for other versions of Pulumi's packages than guard runs with."""

from __future__ import annotations

import importlib.metadata
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement

_PREFIX: Final = "pulumi"


def mismatches(directory: Path) -> Iterator[str]:
    """Yield a sentence for each package of Pulumi that is installed in a version that the project does not ask for."""
    for file, line in _requirements(directory):
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            continue
        name = wanted.name.replace("_", "-").lower()
        if not name.startswith(_PREFIX):
            continue
        try:
            installed = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if not wanted.specifier.contains(installed, prereleases=True):
            yield (
                f"{file.name} asks for {name}{wanted.specifier}, and {name} {installed} is installed where guard runs: "
                f"run guard where {name}{wanted.specifier} is installed"
            )


def _requirements(directory: Path) -> Iterator[tuple[Path, str]]:
    text = directory / "requirements.txt"
    if text.is_file():
        lines = text.read_text(encoding="utf-8", errors="replace").splitlines()
        yield from ((text, line.partition("#")[0].strip()) for line in lines)
    table = directory / "pyproject.toml"
    if table.is_file():
        yield from ((table, line) for line in _of_table(table))


def _of_table(file: Path) -> Iterable[str]:
    try:
        listed = tomllib.loads(file.read_text(encoding="utf-8")).get("project", {}).get("dependencies", [])
    except (ValueError, AttributeError):
        return ()
    return [line for line in listed if isinstance(line, str)] if isinstance(listed, list) else ()
