"""Expected values that are the contract's: a control names one, and the judge's own profile has its default."""

from __future__ import annotations

from typing import Any, Final

from policies.facts.data_files import table
from policies.model.control import Setting

PROFILE: Final = "payments_profile"
_TYPES: Final = {bool: "boolean", int: "integer", float: "number", str: "string"}


def own(name: str) -> Any:
    """Return the judge's own value.

    Raises:
        KeyError: the profile has no such value.

    """
    return table(PROFILE)["values"][name]["value"]


def value_of(name: str, description: str) -> Setting:
    """Return the setting that is the contract's value of this name."""
    default = own(name)
    return Setting(default, _TYPES[type(default)], description, value=name)
