"""Reads the locks of Poetry and Pipenv, which neither pip nor uv reads: name, version and marker of each package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from policies.facts import input_files

_MAIN: Final = "main"
_WRITERS: Final = {"poetry.lock": "poetry lock", "Pipfile.lock": "pipenv lock"}


def requirements(lock: Path) -> Iterator[str]:
    """Yield what a lock pins for the program itself, as lines of a requirements file; groups for developing are left out.

    Raises:
        CannotJudgeError: the file cannot be read, or is no lock of Poetry or Pipenv.

    """
    readers = {"poetry.lock": _poetry, "Pipfile.lock": _pipenv}
    if lock.name not in readers:
        message = f"{lock} is no lock that guard reads; required: {' or '.join(readers)}"
        raise CannotJudgeError(message)
    try:
        yield from readers[lock.name](input_files.text(lock))
    except OSError as error:
        message = f"{lock} cannot be read as a lock: {error}"
        raise CannotJudgeError(message) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        lacks = f"it lacks {error}" if isinstance(error, KeyError) else "it has another form than such a lock"
        message = f"{lock} cannot be read as a lock: {lacks}; required: a file that `{_WRITERS[lock.name]}` wrote"
        raise CannotJudgeError(message) from error


def _poetry(text: str) -> Iterator[str]:
    for package in input_files.parsed_toml(text)["package"]:
        if (
            _MAIN not in package.get("groups", [_MAIN])
            or package.get("category", _MAIN) != _MAIN
            or package["optional"]
        ):
            continue
        marker = package.get("markers", "")
        marker = marker.get(_MAIN, "") if isinstance(marker, Mapping) else marker
        yield _line(package["name"], _source(package) or f"=={package['version']}", marker)


def _source(package: Mapping[str, Any]) -> str:
    source = package.get("source") or {}
    if source.get("type") != "git":
        return ""
    return f" @ git+{source['url']}@{source['resolved_reference']}"


def _pipenv(text: str) -> Iterator[str]:
    for name, package in input_files.parsed_json(text)["default"].items():
        version = f" @ git+{package['git']}@{package['ref']}" if "git" in package else package["version"]
        yield _line(name, version, package.get("markers", ""))


def _line(name: str, version: str, marker: str) -> str:
    return f"{name}{version}{f' ; {marker}' if marker else ''}"
