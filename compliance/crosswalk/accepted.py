"""What Checkov fails and we accept, with the reason: ``accepted.toml``."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from compliance.errors import CannotJudgeError
from policies.facts import input_files

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
    """Return what is accepted.

    Raises:
        CannotJudgeError: the file cannot be read, or an entry is not a check, a resource and a reason.

    """
    try:
        entries = input_files.toml(file).get("accepted", [])
        found = tuple(Accepted(**entry) for entry in entries)
    except OSError as error:
        message = f"--accepted: {file} cannot be read: {error.strerror}"
        raise CannotJudgeError(message) from error
    except TypeError as error:
        message = f"--accepted: {file}: {error}; required: [[accepted]] tables of check, resource and reason"
        raise CannotJudgeError(message) from error
    if hollow := [item.check for item in found if not str(item.reason).strip()]:
        message = f"--accepted: {file}: no reason is given for {', '.join(map(str, hollow))}"
        raise CannotJudgeError(message)
    return found
