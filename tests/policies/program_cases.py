"""A case: one change of the real program, the control that is asked about it, and exactly what it finds.

The tables stand in ``tests/policies/cases``, one a service, in sections by resource type; ``test_cases.py`` runs them all.
"""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache
from typing import Any, Final

import pulumi_policy

from policies import registry
from policies.governance import contract
from policies.model.control import Scope
from policies.model.resource import KNOWN
from policies.pack import serving
from tests.mutation import recorded
from tests.mutation.recorded import Declared
from tests.policies.harness import UNKNOWN

NOT_KNOWN: Final = f"is not known in this preview; required: {KNOWN}"
"""What a finding says of a property that the preview does not know."""
FROM: Final = " (from)"
"""Behind a property's name: the resources that its value is made of."""
DEPENDS_ON: Final = "dependsOn"
"""In the place of a property's name: the resources that a resource depends on, and no other."""

_OPTIONS: Final = {"options.protect": "protect", "options.ignoreChanges": "ignore_changes"}
PROVIDER: Final = "options.provider"
"""In the place of a property's name: the name of the provider that makes the resource; "" for the engine's default one."""


class _Removed(Enum):
    REMOVED = "removed"

    def __repr__(self) -> str:
        return "removed"


REMOVED: Final = _Removed.REMOVED
"""As a property's value: it is not set."""

Changes = Mapping[str, Any]
"""Values by dotted path. ``policy:Statement.0.Effect`` is a place in the JSON document that ``policy`` is."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """What is changed, by resource; what is added and left out; and what the control finds: (resource, message)."""

    control: str
    changes: Mapping[str, Changes] = field(default_factory=dict)
    added: Mapping[str, tuple[str, Changes]] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    found: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Say which control is asked, and what is broken."""
        parts = [
            f"{resource} {path}={_short(value)}"
            for resource, changes in self.changes.items()
            for path, value in changes.items()
        ]
        parts += [
            f"plus {token.rpartition(':')[2]} {name} {_short(dict(props))}"
            for name, (token, props) in self.added.items()
        ]
        parts += [f"without {name}" for name in self.removed]
        return f"{self.control}: {', '.join(parts) or 'as declared'}"


def _short(value: Any) -> str:
    said = "unknown" if value == UNKNOWN else value if isinstance(value, str) else repr(value)
    return said if len(said) <= 60 else f"{said[:57]}..."


@dataclass(frozen=True)
class Row:
    """One line of a table: a case but for the resource and the control that it stands under."""

    changes: Changes
    found: tuple[str | tuple[str, str], ...]
    also: Mapping[str, Changes]
    added: Mapping[str, tuple[str, Changes]]
    removed: tuple[str, ...]


def row(
    changes: Changes,
    *found: str | tuple[str, str],
    also: Mapping[str, Changes] | None = None,
    added: Mapping[str, tuple[str, Changes]] | None = None,
    removed: tuple[str, ...] = (),
) -> Row:
    """Return a line of a table.

    Args:
        changes: what is changed on the table's resource.
        found: messages about the table's resource, or (resource, message) about others; none: the change complies.
        also: what is changed on other resources.
        added: resources beside the program's, by name: type and properties.
        removed: resources that are left out.

    """
    return Row(changes, found, also or {}, added or {}, removed)


def of(control: str, *rows: Row) -> tuple[str, tuple[Row, ...]]:
    """Return the lines that ask one control."""
    return control, rows


def on(resource: str, *groups: tuple[str, tuple[Row, ...]]) -> Iterator[Case]:
    """Yield the cases of a table about one resource of the program."""
    for control, rows in groups:
        for item in rows:
            yield Case(
                control=control,
                changes={**({resource: item.changes} if item.changes else {}), **item.also},
                added=item.added,
                removed=item.removed,
                found=tuple(sorted(each if isinstance(each, tuple) else (resource, each) for each in item.found)),
            )


@cache
def _by_name() -> Mapping[str, Declared]:
    return {item.name: item for item in recorded.declared()}


def changed(item: Declared, changes: Changes, urns: Mapping[str, str]) -> Declared:
    """Return a resource with changes; a property that is removed comes from no other resource.

    ``urns`` has the URN of every resource by name, added ones included.
    """
    inputs, computed = copy.deepcopy(dict(item.inputs)), copy.deepcopy(dict(item.computed))
    depends = dict(item.depends)
    dependencies = set(item.dependencies)
    options: dict[str, Any] = {}
    for path, value in changes.items():
        if path in _OPTIONS:
            options[_OPTIONS[path]] = value
        elif path == PROVIDER:
            options["provider"] = urns.get(value, "")
        elif path == DEPENDS_ON:
            dependencies = {urns[name] for name in value}
        elif path.endswith(FROM):
            prop = path.removesuffix(FROM)
            kept = {urn for name, froms in depends.items() if name != prop for urn in froms}
            dependencies -= set(depends.get(prop, ())) - kept
            depends[prop] = tuple(urns[name] for name in value)
            dependencies |= set(depends[prop])
        else:
            _set(computed if path.split(".")[0] in computed else inputs, path, value)
            if value is REMOVED:
                depends.pop(path, None)
    return replace(
        item, inputs=inputs, computed=computed, depends=depends, dependencies=tuple(sorted(dependencies)), **options
    )


def _set(inputs: dict[str, Any], path: str, value: Any) -> None:
    prop, colon, inner = path.partition(":")
    if colon:
        container, last = _way(inputs, prop)
        document = json.loads(container[last])
        _set_at(document, inner, value)
        container[last] = json.dumps(document)
    else:
        _set_at(inputs, path, value)


def _way(container: Any, path: str) -> tuple[Any, Any]:
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    for key in way:
        if isinstance(container, dict):
            container.setdefault(key, {})
        container = container[key]
    return container, last


def _set_at(container: Any, path: str, value: Any) -> None:
    container, last = _way(container, path)
    if value is REMOVED:
        del container[last]
    else:
        container[last] = value


@cache
def _policies(control_id: str) -> list[pulumi_policy.Policy]:
    control = registry.by_id(control_id)
    assert control is not None, f"no control {control_id}"
    return serving.policies([control], contract.load())


def _only_its_resource(control_id: str) -> bool:
    control = registry.by_id(control_id)
    return control is not None and control.scope is Scope.RESOURCE


def findings(case: Case, today: datetime.date = recorded.TODAY) -> list[tuple[str, str]]:
    """Return what the case's control finds, as (resource, message without title and remedy), sorted."""
    by_name = _by_name()
    added = {name: _bare(name, token) for name, (token, _) in case.added.items()}
    urns = {name: item.urn for name, item in {**by_name, **added}.items()}
    items = [changed(by_name[name], changes, urns) for name, changes in case.changes.items()]
    items += [changed(added[name], props, urns) for name, (_, props) in case.added.items()]
    found = recorded.diagnostics(
        _policies(case.control),
        items,
        removed=[urns[name] for name in case.removed],
        stack=not _only_its_resource(case.control),
        today=today,
    )
    return sorted((item.urn.rpartition("::")[2], item.message.split("\n")[1]) for item in found)


def _bare(name: str, token: str) -> Declared:
    """Return a resource of a type without properties, under the stack's provider."""
    like = _by_name()["queue-notifications"]
    urn = f"urn:pulumi:dev::guarded-payments::{token}::{name}"
    return replace(like, urn=urn, type=token, name=name, inputs={}, computed={}, depends={}, dependencies=())
