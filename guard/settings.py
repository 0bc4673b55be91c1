"""``guard.toml``: what a project has decided about how it is judged. Every command reads it; an option wins over it.

No profile is assumed: a project says which one holds for it, here or with ``--profile``.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError
from policies.facts import input_files

FILE: Final = "guard.toml"
PROFILES: Final = ("payments", "serverless-baseline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A project's own settings; the files are absolute, or None where the project names none."""

    profile: str = ""
    stack: str = ""
    waivers: Path | None = None
    accepted: Path | None = None
    answers: Path | None = None
    catalogue: Path | None = None
    """The project's own answers to PCI DSS; see compliance/project_catalogue.py."""


_LONGEST: Final = 255
_SHOWN: Final = 100
_FILES: Final = ("waivers", "accepted", "answers", "catalogue")


def read(directory: Path) -> Settings:
    """Read ``guard.toml`` in the project's folder; without one, nothing is set.

    Raises:
        CannotJudgeError: it cannot be read, or holds what is no setting; the message names the key and the remedy.

    """
    file = directory / FILE
    try:
        document = input_files.toml(file)
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        message = f"{file} cannot be read: {error}"
        raise CannotJudgeError(message) from error
    return Settings(**{key: _checked(file, key, value) for key, value in document.items()})


def _checked(file: Path, key: str, value: Any) -> Any:
    known = [field.name for field in fields(Settings)]
    if key not in known:
        message = f"{file}: {key!r} is no setting; required: one of {', '.join(known)}"
        raise CannotJudgeError(message)
    if not isinstance(value, str) or not value or not value.isprintable() or len(value) > _LONGEST:
        shown = repr(value) if len(repr(value)) <= _LONGEST else f"{repr(value)[:_SHOWN]}…"
        message = f"{file}: {key} is {shown}; required: a text that is not empty, of at most {_LONGEST} characters"
        raise CannotJudgeError(message)
    if key == "profile" and value not in PROFILES:
        message = f"{file}: profile is {value!r}; required: one of {', '.join(PROFILES)}"
        raise CannotJudgeError(message)
    if key not in _FILES:
        return value
    path = file.parent / value
    if key == "waivers" and not path.is_file():  # guard itself makes the other two files
        message = f"{file}: {key} names {value}, which is no file; create it, or remove the setting"
        raise CannotJudgeError(message)
    return path.resolve()


def chosen_profile(option: str | None, settings: Settings, directory: Path, pack: Path) -> str:
    """Return the profile to judge by: the option, ``GUARD_PROFILE``, the project's ``guard.toml``, that beside the pack.

    A pack that pip installed has no ``guard.toml`` beside it.

    Raises:
        CannotJudgeError: nobody chose one.

    """
    given = option or os.environ.get("GUARD_PROFILE", "") or settings.profile or read(pack).profile
    if not given:
        message = (
            f"no profile is chosen for {directory}: run `guard init`, which writes guard.toml, "
            f"or give --profile ({' or '.join(PROFILES)})"
        )
        raise CannotJudgeError(message)
    return given


def for_pack(settings: Settings) -> Mapping[str, str]:
    """Return the environment variables that tell the pack of the project's own files; what the caller set, wins."""
    found = {"GUARD_WAIVERS": settings.waivers, "GUARD_ACCEPTED": settings.accepted}
    return {name: str(path) for name, path in found.items() if path is not None and not os.environ.get(name)}
