"""Finds the controls: every module under ``policies.controls`` declares exactly one.

Dropping a file in place is all it takes to add a control. A control whose id is not its path, or whose id exists twice,
is refused, because everything downstream (waivers, evidence, documentation anchors) trusts the id.
"""

from __future__ import annotations

import importlib
import pkgutil
import traceback
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Final

from policies import controls as package
from policies.model.control import Control

_FOLDER: Final = Path(package.__file__).resolve().parent


class RegistryError(Exception):
    """A control module is not what the registry needs; the message names the module and the remedy."""


def expected_id(module: str) -> str:
    """Return the id that a control in ``module`` must have: ``controls.lambda_.x_y`` is ``lambda-x-y``."""
    parts = module.removeprefix(f"{package.__name__}.").split(".")
    return "-".join(part.strip("_").replace("_", "-") for part in parts)


def _declared_in(module: str) -> Control:
    found = [
        value for value in vars(_imported(module)).values() if isinstance(value, Control) and value.module == module
    ]
    if len(found) != 1:
        message = f"{module} declares {len(found)} controls; one control, one file"
        raise RegistryError(message)
    return found[0]


def _imported(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except Exception as error:
        file = _FOLDER.joinpath(*module.removeprefix(f"{package.__name__}.").split(".")).with_suffix(".py")
        line = error.lineno if isinstance(error, SyntaxError) else _last_line(error, file)
        place = f"policies/controls/{file.relative_to(_FOLDER).as_posix()}:{line or 1}"
        message = f"{place} cannot be imported: {type(error).__name__}: {error}; required: one control, one file"
        raise RegistryError(message) from error


def _last_line(error: Exception, file: Path) -> int | None:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename) == file]
    return lines[-1] if lines else None


def _refuse_hidden_folders() -> None:
    """Refuse a folder that Python does not take for a package: the controls in it would not be found, nor missed."""
    for folder in sorted({file.parent for file in _FOLDER.rglob("*.py")}):
        if not (folder / "__init__.py").is_file():
            message = f"policies/controls/{folder.relative_to(_FOLDER).as_posix()} has no __init__.py; add it"
            raise RegistryError(message)


def _modules() -> list[str]:
    _refuse_hidden_folders()
    walked = pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    return sorted(
        module.name for module in walked if not module.ispkg and not module.name.rpartition(".")[2].startswith("_")
    )


@cache
def controls() -> tuple[Control, ...]:
    """Return every control, sorted by id.

    Raises:
        RegistryError: two controls share an id, an id is not its path, or a module declares none or several.

    """
    found: dict[str, Control] = {}
    for module in _modules():
        control = _declared_in(module)
        if control.id != expected_id(module):
            message = f"{module} declares the id {control.id!r}; its path says {expected_id(module)!r}"
            raise RegistryError(message)
        if control.id in found:
            message = f"{module} declares {control.id!r}, which {found[control.id].module} declares too"
            raise RegistryError(message)
        found[control.id] = control
    if not found:
        message = "no control found under policies.controls"
        raise RegistryError(message)
    return tuple(found[key] for key in sorted(found))


def by_id(control_id: str) -> Control | None:
    """Return the control of that id, or None."""
    return next((control for control in controls() if control.id == control_id), None)


def of_profile(profile: str) -> tuple[Control, ...]:
    """Return the controls of a profile: ``payments`` (the brief) or ``serverless-baseline`` (any serverless stack)."""
    return tuple(control.in_profile(profile) for control in controls() if profile in control.profiles)
