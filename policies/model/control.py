"""The vocabulary of the judge: what a control declares and what its check may say.

Standard library only: a control can be read, tested and rendered without Pulumi.
A control is declared once, here; the pack, the reports, ``controls.md``, OSCAL and ``guard explain`` all derive from it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from string import Template
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Required, TypedDict, Unpack

from policies.model.contract import NO_CONTRACT, Contract, shown
from policies.model.vocabulary import STACK_TYPE, Level, Phase, Severity

if TYPE_CHECKING:
    import datetime

    from policies.model.resource import Resource
    from policies.model.stack import Stack


class Reach(StrEnum):
    """How far a control goes towards a PCI DSS requirement. No control ever meets a whole one."""

    SUPPORTS = "supports"
    PARTIAL = "partial"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class PciReference:
    """A PCI DSS 4.0.1 requirement that a control bears on, how far, and what an assessor must know about it."""

    requirement: str
    reach: Reach
    caveat: str
    resolved_by: str = ""
    """For a conflict: the control that resolves it when it passes, subject to an assessor's verification."""


def supports(requirement: str, caveat: str) -> PciReference:
    """Claim direct evidence towards a requirement; the caveat says what it leaves open."""
    return PciReference(requirement, Reach.SUPPORTS, caveat)


def partial(requirement: str, caveat: str) -> PciReference:
    """Claim a part of a requirement; the caveat says which part is missing."""
    return PciReference(requirement, Reach.PARTIAL, caveat)


def conflict(requirement: str, caveat: str, *, resolved_by: str = "") -> PciReference:
    """Admit that holding this control works against a requirement; the caveat says what resolves it.

    ``resolved_by`` is the control that shows the resolution.
    """
    return PciReference(requirement, Reach.CONFLICT, caveat, resolved_by)


@dataclass(frozen=True, slots=True)
class Setting:
    """One expected value of a control, and what it means. No configuration of the pack changes it.

    ``value`` names the value of the contract that it is; ``default`` is then the judge's own, and holds where a stack has no
    contract. Titles and remedies may name a setting as ``$name``.
    """

    default: Any
    type: str
    description: str
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: which property, what was observed, and what is required.

    ``urn`` names another resource than the judged one; ``level`` lowers or raises this finding alone (an end-of-life
    date that is near, but not here); ``undetermined`` marks what could not be judged, which blocks like a failure.
    """

    prop: str
    observed: str
    required: str
    urn: str = ""
    level: Level | None = None
    undetermined: bool = False
    early: bool = False
    """A warning of what will be wrong later; today it holds, so that the verdict is a pass with this finding."""

    @property
    def message(self) -> str:
        """Say it in one line, as the engine and the gate print it."""
        return f"{self.prop}: {self.observed}; required: {self.required}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a check may know beside its resource: the contract, its expected values, the stack, and the day it is asked."""

    settings: Mapping[str, Any]
    stack: Stack
    today: datetime.date
    phase: Phase
    contract: Contract = NO_CONTRACT
    secrets: frozenset[str] = frozenset()
    """The texts of the stack's secret configuration, and of settings that a name calls secret: never to be shown."""
    marked_secrets: frozenset[str] = frozenset()
    """Those of them that the stack's configuration keeps encrypted."""


ResourceCheck = Callable[["Resource", Context], Iterator[Finding]]
StackCheck = Callable[["Stack", Context], Iterator[Finding]]
Remediation = Callable[[dict[str, Any], Mapping[str, Any]], dict[str, Any] | None]

ANY: Final = ("*",)
"""Applies to every resource, of whatever type."""


class Scope(StrEnum):
    """What a check needs to see.

    ``RESOURCE`` is judged before the engine creates anything (and can be remediated); ``RELATION`` judges a resource
    together with the rest of its stack; ``STACK`` judges the stack once, for example that something exists at all.
    """

    RESOURCE = "resource"
    RELATION = "relation"
    STACK = "stack"


BASELINE: Final = "serverless-baseline"
"""The profile of the controls that hold for any serverless stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a control says otherwise where any serverless stack is judged; what is left out is as it is everywhere.

    ``unknown`` is the level of what could not be judged: a stack that lets Pulumi name its resources has unknowns wherever
    it should, and a finding that only names would silence is a false alarm. ``scope`` is for a check that has to see the
    rest of another stack, where the brief leaves nothing to see; such a control is not remediated there.
    """

    title: str = ""
    remedy: str = ""
    severity: Severity | None = None
    level: Level | None = None
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    unknown: Level | None = None
    scope: Scope | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One guarded property: metadata first, the check under it."""

    id: str
    title: str
    severity: Severity
    scope: Scope
    applies_to: tuple[str, ...]
    brief: tuple[str, ...]
    pci: tuple[PciReference, ...]
    remedy: str
    source: str
    check: Callable[..., Iterator[Finding]]
    level: Level
    settings: Mapping[str, Setting]
    remediation: Remediation | None
    absolute: bool
    profiles: tuple[str, ...]
    module: str
    baseline: Baseline | None = None
    unknown: Level | None = None
    each_type: bool = False
    own_rule: str = ""

    def in_profile(self, profile: str) -> Control:
        """Return the control as a profile has it: the same check, with the profile's level, expectations and words."""
        if profile != BASELINE:
            return self
        said = self.baseline or Baseline()
        return replace(
            self,
            title=said.title or self.title,
            remedy=said.remedy or self.remedy,
            severity=said.severity or self.severity,
            level=said.level or self.level,
            settings=MappingProxyType(
                {
                    name: replace(setting, default=said.settings[name], value="") if name in said.settings else setting
                    for name, setting in self.settings.items()
                }
            ),
            unknown=said.unknown,
            absolute=False,
            brief=(),  # the requirements of this repository's own specification say nothing to another team
            scope=said.scope or self.scope,
            remediation=None if said.scope else self.remediation,
        )

    def expected(self, contract: Contract) -> Mapping[str, Any]:
        """Return the control's expected values: the contract's where it has them, else the judge's own."""
        return MappingProxyType(
            {
                name: contract.values[setting.value].value if setting.value in contract.values else setting.default
                for name, setting in self.settings.items()
            }
        )

    def rendered(self, contract: Contract) -> Control:
        """Return the control with the contract's values in its title and its remedy."""
        expected, words = self.expected(contract), contract.words()
        return replace(
            self,
            title=Template(self.title).safe_substitute(words, **{name: shown(item) for name, item in expected.items()}),
            remedy=Template(self.remedy).safe_substitute(words, **{name: str(item) for name, item in expected.items()}),
        )

    @property
    def description(self) -> str:
        """The control's reasons, as the docstring of its module tells them, or that of its check."""
        return inspect.cleandoc(self.check.__doc__ or sys.modules[self.module].__doc__ or "")

    @property
    def why(self) -> str:
        """The first paragraph of the reasons, on one line."""
        return " ".join(self.description.split("\n\n", 1)[0].split())

    def applies(self, type_token: str) -> bool:
        """Tell whether the control judges resources of this type."""
        return self.applies_to == ANY or type_token in self.applies_to


BOTH_PROFILES: Final = ("payments", BASELINE)
"""The control holds for any serverless stack, not only for the one of the brief."""


class Declaration(TypedDict, total=False):
    """What ``@control``, ``@relation`` and ``@stack_control`` take: everything about a control but its check.

    ``absolute`` marks what the brief leaves no choice about: a waiver of it must name the assessor who accepted it.
    ``baseline`` is what the control says otherwise to a stack that is not of the brief. ``each_type`` marks a control over types
    of several services that expects something of its own of each of them. ``own_rule`` is the reason of a rule that neither the
    brief nor PCI DSS asks for.
    """

    id: Required[str]
    title: Required[str]
    severity: Required[Severity]
    remedy: Required[str]
    source: Required[str]
    applies_to: str | tuple[str, ...]
    brief: tuple[str, ...]
    pci: tuple[PciReference, ...]
    level: Level
    settings: Mapping[str, Setting]
    remediation: Remediation
    absolute: bool
    profiles: tuple[str, ...]
    baseline: Baseline
    each_type: bool
    own_rule: str


def _declare(scope: Scope, declaration: Declaration) -> Callable[[Callable[..., Iterator[Finding]]], Control]:
    types = declaration.get("applies_to", STACK_TYPE)

    def declare(check: Callable[..., Iterator[Finding]]) -> Control:
        return Control(
            id=declaration["id"],
            title=declaration["title"],
            severity=declaration["severity"],
            remedy=declaration["remedy"],
            source=declaration["source"],
            scope=scope,
            applies_to=(types,) if isinstance(types, str) else types,
            brief=declaration.get("brief", ()),
            pci=declaration.get("pci", ()),
            level=declaration.get("level", Level.MANDATORY),
            settings=MappingProxyType(dict(declaration.get("settings", {}))),
            remediation=declaration.get("remediation"),
            absolute=declaration.get("absolute", False),
            profiles=declaration.get("profiles", ("payments",)),
            baseline=declaration.get("baseline"),
            each_type=declaration.get("each_type", False),
            own_rule=declaration.get("own_rule", ""),
            check=check,
            module=check.__module__,
        )

    return declare


def control(**declaration: Unpack[Declaration]) -> Callable[[ResourceCheck], Control]:
    """Declare a control over one resource's declared inputs: ``check(resource, context)``."""
    return _declare(Scope.RESOURCE, declaration)


def relation(**declaration: Unpack[Declaration]) -> Callable[[ResourceCheck], Control]:
    """Declare a control over a resource and its relations: ``check(resource, context)`` with a whole ``context.stack``."""
    return _declare(Scope.RELATION, declaration)


def stack_control(**declaration: Unpack[Declaration]) -> Callable[[StackCheck], Control]:
    """Declare a control over the stack as a whole: ``check(stack, context)``. It takes no ``applies_to``."""
    return _declare(Scope.STACK, declaration)
