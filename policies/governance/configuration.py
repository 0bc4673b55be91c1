"""Checks the pack's configuration, because CrossGuard takes any: misspelled names, switched-off and weakened controls.

A configuration may raise a control's level, or lower it with a waiver; nothing else. What another team may set is in its
contract (``architecture.toml``), in the direction that is allowed.

The engine merges defaults, ``initial_config`` and ``--policy-pack-config`` before it sends them; what arrives is the
effective configuration, and it is this that is checked and recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final

from policies.facts.renamed import now_called
from policies.model.control import Control, Finding
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


@dataclass(frozen=True, slots=True)
class PackConfig:
    """The effective configuration: for each control its level, where one was given."""

    levels: Mapping[str, WireLevel] = field(default_factory=lambda: MappingProxyType({}))

    def level(self, control: Control) -> WireLevel:
        """Return the level at which the control is enforced."""
        return self.levels.get(control.id, _DECLARED[control.level])

    def deviations(self, controls: Iterable[Control]) -> Iterator[Finding]:
        """Yield each control whose level is not its own: raised, or lowered as a waiver accepts."""
        for control in controls:
            level, declared = self.level(control), _DECLARED[control.level]
            if level is not declared:
                yield Finding(
                    prop=f"configuration, {control.id}",
                    observed=f"enforces {level.name.lower()}",
                    required=f"{declared.name.lower()}, the control's own level",
                    level=Level.ADVISORY,
                )


_SHOWN: Final = 20
"""Faults that a refusal names: gRPC cuts a longer message off, and says something else instead."""


class PackConfigError(Exception):
    """The pack refuses its configuration; the message names every entry at fault and the remedy."""


def checked(
    controls: Iterable[Control],
    levels: Mapping[str, int],
    given: Mapping[str, Mapping[str, Any]],
    may_weaken: frozenset[str] = frozenset(),
) -> PackConfig:
    """Return the effective configuration, or refuse it.

    Args:
        controls: the pack's controls.
        levels: by policy name, the protocol's number of the enforcement level.
        given: by policy name, the properties given; none is taken.
        may_weaken: the controls whose lowering or disabling a waiver accepts.

    Raises:
        PackConfigError: an unknown policy, any property, or a control lowered without a waiver.

    """
    known = {control.id: control for control in controls}
    faults = [*_unknown(known, [*levels, *given]), *_weakened(known, levels, may_weaken)]
    faults += [_property(name, key) for name, properties in given.items() if name in known for key in properties]
    if faults:
        ordered = sorted(set(faults))
        shown = ordered[:_SHOWN]
        shown += [f"and {len(ordered) - _SHOWN} more like these"] if len(ordered) > _SHOWN else []
        message = "the pack refuses its configuration:\n  " + "\n  ".join(shown)
        raise PackConfigError(message)
    return PackConfig(levels=MappingProxyType({name: WireLevel(level) for name, level in levels.items()}))


def _property(name: str, key: str) -> str:
    return (
        f"{name!r} takes no property {key!r}: a configuration may set enforcementLevel alone;"
        " an expected value is changed in architecture.toml, in the direction that it allows (`guard contract`)"
    )


def _unknown(known: Mapping[str, Control], names: Iterable[str]) -> Iterator[str]:
    for name in names:
        if name not in known:
            yield now_called(name) or f"{name!r} is no policy of this pack; `guard controls` lists them"


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
