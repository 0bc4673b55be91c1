"""What a built Lambda layer says that it holds: each distribution's version, licence and requirements."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from packaging.metadata import Metadata
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from compliance.errors import CannotJudgeError
from compliance.reports.formatting import one_line

_LAMBDA: Final[Mapping[str, str]] = MappingProxyType(
    {
        "implementation_name": "cpython",
        "os_name": "posix",
        "platform_machine": "aarch64",
        "platform_python_implementation": "CPython",
        "platform_system": "Linux",
        "python_version": "3.11",
        "sys_platform": "linux",
    }
)
"""Where the layer runs: what its distributions require depends on it."""
_LONGEST_NAME: Final = 80
"""A longer licence field is the licence's text."""


def distributions(archive: Path) -> dict[str, Metadata]:
    """Return what the layer declares, by normalised name.

    Raises:
        CannotJudgeError: the archive cannot be read.

    """
    try:
        with zipfile.ZipFile(archive) as layer:
            texts = [layer.read(name) for name in layer.namelist() if name.endswith(".dist-info/METADATA")]
        found = [Metadata.from_email(text, validate=False) for text in texts]
        return {canonicalize_name(item.name): item for item in found}
    except (OSError, zipfile.BadZipFile, ExceptionGroup) as error:
        message = f"sbom: {archive} cannot be read: {error}"
        raise CannotJudgeError(message) from error


def licences(metadata: Metadata) -> list[dict[str, Any]]:
    """Return the licence as the distribution declares it: an SPDX expression, or the name that older ones give."""
    if metadata.license_expression:
        return [{"expression": str(metadata.license_expression)}]
    name = one_line(metadata.license or "").strip()
    return [{"license": {"name": name}}] if 0 < len(name) <= _LONGEST_NAME else []


def supplier(metadata: Metadata) -> dict[str, str]:
    """Return who supplies the distribution, as it declares; empty where it declares nobody."""
    named = (metadata.author, metadata.maintainer, metadata.author_email, metadata.maintainer_email)
    text = next((one_line(item).strip() for item in named if item and item.strip()), "")
    name = text.partition("<")[0].strip(' ",') or text
    return {"name": name[:_LONGEST_NAME]} if name else {}


def edges(asked: Iterable[Requirement], found: Mapping[str, Metadata]) -> dict[str, set[str]]:
    """Return which distribution needs which, with the extras that somebody asked for."""
    needs: dict[str, set[str]] = {name: set() for name in found}
    waiting = [(canonicalize_name(item.name), extra) for item in asked for extra in ("", *item.extras)]
    done: set[tuple[str, str]] = set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in done or name not in found:
            continue
        done.add((name, extra))
        for item in _required(found[name], extra):
            other = canonicalize_name(item.name)
            needs[name] |= {other} & found.keys() - {name}
            waiting += [(other, more) for more in ("", *item.extras)]
    return needs


def _required(metadata: Metadata, extra: str) -> Iterator[Requirement]:
    for item in metadata.requires_dist or ():
        if item.marker is None or item.marker.evaluate({**_LAMBDA, "extra": extra}):
            yield item
