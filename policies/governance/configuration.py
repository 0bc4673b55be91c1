"""Checks the pack's configuration, because CrossGuard takes any: misspelled names, switched-off and weakened controls.

The engine merges defaults, ``initial_config`` and ``--policy-pack-config`` before it sends them; what arrives is the
effective configuration, and it is this that is checked and recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final

from policies.model.control import Control
from policies.model.vocabulary import Level


class WireLevel(IntEnum):
    """CrossGuard's enforcement levels, as the protocol numbers them (analyzer.proto)."""

    ADVISORY = 0
    MANDATORY = 1
    DISABLED = 2
    REMEDIATE = 3


_STRENGTH: Final[Mapping[WireLevel, int]] = MappingProxyType(
    {WireLevel.DISABLED: 0, WireLevel.ADVISORY: 1, WireLevel.MANDATORY: 2, WireLevel.REMEDIATE: 2}
)
_DECLARED: Final[Mapping[Level, WireLevel]] = MappingProxyType(
    {Level.ADVISORY: WireLevel.ADVISORY, Level.MANDATORY: WireLevel.MANDATORY}
)
_JSON_TYPES: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {
        "string": (str,),
        "number": (int, float),
        "integer": (int, float),
        "boolean": (bool,),
        "array": (list,),
        "object": (dict,),
    }
)


@dataclass(frozen=True, slots=True)
class PackConfig:
    """The effective configuration: for each control its level, where one was given, and its settings."""

    levels: Mapping[str, WireLevel] = field(default_factory=lambda: MappingProxyType({}))
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))

    def level(self, control: Control) -> WireLevel:
        """Return the level at which the control is enforced."""
        return self.levels.get(control.id, _DECLARED[control.level])


class PackConfigError(Exception):
    """The pack refuses its configuration; the message names every entry at fault and the remedy."""


def checked(
    controls: Iterable[Control],
    levels: Mapping[str, int],
    settings: Mapping[str, Mapping[str, Any]],
    may_weaken: frozenset[str] = frozenset(),
) -> PackConfig:
    """Return the effective configuration, or refuse it.

    Args:
        controls: the pack's controls.
        levels: by policy name, the protocol's number of the enforcement level.
        settings: by policy name, the values given.
        may_weaken: the controls whose lowering or disabling a waiver accepts.

    Raises:
        PackConfigError: an unknown policy or setting, an ill-typed value, or a control lowered without a waiver.

    """
    known = {control.id: control for control in controls}
    faults = [*_unknown(known, [*levels, *settings]), *_weakened(known, levels, may_weaken)]
    for name, given in settings.items():
        if name in known:
            faults += _ill_set(known[name], given)
    if faults:
        message = "the pack refuses its configuration:\n  " + "\n  ".join(sorted(set(faults)))
        raise PackConfigError(message)
    return PackConfig(
        levels=MappingProxyType({name: WireLevel(level) for name, level in levels.items()}),
        settings=MappingProxyType({name: MappingProxyType(dict(given)) for name, given in settings.items()}),
    )


def _unknown(known: Mapping[str, Control], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield f"{name!r} is no policy of this pack; `guard controls` lists them"


def _weakened(known: Mapping[str, Control], levels: Mapping[str, int], may_weaken: frozenset[str]) -> Iterator[str]:
    for name, number in levels.items():
        if name not in known or name in may_weaken:
            continue
        level, declared = WireLevel(number), _DECLARED[known[name].level]
        if _STRENGTH[level] < _STRENGTH[declared]:
            yield (
                f"{name!r} is lowered from {declared.name.lower()} to {level.name.lower()};"
                ' remove the entry, or accept it in policies/waivers.toml with resource = "pack-config"'
            )


def _ill_set(control: Control, given: Mapping[str, Any]) -> Iterator[str]:
    for key, value in given.items():
        setting = control.settings.get(key)
        if setting is None:
            names = ", ".join(sorted(control.settings)) or "none"
            yield f"{control.id!r} has no setting {key!r}; it has: {names}"
        elif not _fits(setting.type, value):
            yield f"{control.id!r}: the setting {key!r} is a {type(value).__name__}; required: {setting.type}"


def _fits(json_type: str, value: Any) -> bool:
    if isinstance(value, bool) and json_type != "boolean":
        return False
    if json_type == "integer" and isinstance(value, float) and not value.is_integer():
        return False
    return isinstance(value, _JSON_TYPES[json_type])
