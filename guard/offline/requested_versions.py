"""Says where a program asks for other versions of Pulumi's packages than guard runs with, or for ones that are missing."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from policies.facts import input_files

_PREFIX: Final = "pulumi"
_CARET: Final = re.compile(r"[\^~](?P<version>\d+(?:\.\d+)*)")


def mismatches(directory: Path, packages: Sequence[Path] = ()) -> Iterator[str]:
    """Yield a sentence for each package of Pulumi that is not installed in a version that the project asks for.

    ``packages`` are the folders of the project's own packages, which win over guard's.
    """
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - for a program that failed

    for file, line in _requirements(directory):
        try:
            wanted = Requirement(line)
        except InvalidRequirement:
            continue
        name = wanted.name.replace("_", "-").lower()
        if not name.startswith(_PREFIX):
            continue
        asks = f"{file.name} asks for {name}{wanted.specifier}"
        installed = _installed(name, packages)
        if not installed:
            yield f"{asks}, which is not installed where guard runs: install it there"
            continue
        if not wanted.specifier.contains(installed, prereleases=True):
            yield (
                f"{asks}, and {name} {installed} (major {_major(installed)}) is installed where guard runs: "
                f"run guard where {name}{wanted.specifier} is installed"
            )


def installed(packages: Sequence[Path] = ()) -> Iterator[str]:
    """Yield a sentence for the version of pulumi-aws that a program meets which does not say what it asks for."""
    found = _installed("pulumi-aws", packages)
    if found:
        yield f"pulumi-aws {found} is installed where guard runs: run guard with the version that the program is written for"


def _installed(name: str, packages: Sequence[Path]) -> str:
    """Return the version that the program imports; "" where there is none."""
    for path in ([str(folder) for folder in packages], sys.path):
        found = next(iter(importlib.metadata.distributions(name=name, path=path)), None)
        if found is not None:
            return found.version
    return ""


def _major(version: str) -> str:
    return version.partition(".")[0]


def _requirements(directory: Path) -> Iterator[tuple[Path, str]]:
    text = directory / "requirements.txt"
    if text.is_file():
        lines = input_files.content(text).decode("utf-8", "replace").splitlines()
        yield from ((text, line.partition("#")[0].strip()) for line in lines)
    table = directory / "pyproject.toml"
    if table.is_file():
        yield from ((table, line) for line in _of_table(table))


def _of_table(file: Path) -> Iterator[str]:
    """Yield the dependencies of a pyproject.toml: the standard's list, or Poetry's table."""
    try:
        document = input_files.toml(file)
    except OSError:
        return
    listed = _at(document, "project", "dependencies")
    yield from (line for line in (listed if isinstance(listed, list) else ()) if isinstance(line, str))
    poetry = _at(document, "tool", "poetry", "dependencies")
    for name, given in poetry.items() if isinstance(poetry, Mapping) else ():
        version = given.get("version") if isinstance(given, Mapping) else given
        if isinstance(version, str):
            yield f"{name}{_specifier(version)}"


def _at(document: Any, *keys: str) -> Any:
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def _specifier(version: str) -> str:
    """Return Poetry's constraint as the standard writes it: ``^6.1`` is ``>=6.1,<7``."""
    caret = _CARET.fullmatch(version.strip())
    if caret is None:
        return "" if version.strip() == "*" else version if version[:1] in "<>=!~" else f"=={version}"
    return f">={caret['version']},<{int(_major(caret['version'])) + 1}"
