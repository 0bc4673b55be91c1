"""What Checkov fails and we accept, with the reason: ``accepted.toml``."""

from __future__ import annotations

import fnmatch
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("accepted.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """One accepted disagreement. ``resource`` is a pattern of ``type::name``."""

    check: str
    resource: str
    reason: str

    def covers(self, check: str, urn: str) -> bool:
        """Tell whether this accepts a check's failure on a resource."""
        return self.check == check and fnmatch.fnmatchcase(type_and_name(urn), self.resource)


def type_and_name(urn: str) -> str:
    """Return the part of a URN that the program's author knows: ``type::name``, without the parents' types."""
    _, _, chain, name = urn.split("::", 3)
    return f"{chain.rpartition('$')[2]}::{name}"


@cache
def load(file: Path = _FILE) -> tuple[Accepted, ...]:
    """Return what is accepted."""
    if not file.is_file():
        return ()
    with file.open("rb") as stream:
        return tuple(Accepted(**entry) for entry in tomllib.load(stream).get("accepted", ()))
