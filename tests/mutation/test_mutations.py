"""Every property that the real program declares is guarded, or tolerated for a reason that is written down.

The properties are read off the program itself, so a new one without a control fails here before anybody thinks of it.
"""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policies import registry
from tests.mutation import faults
from tests.mutation.recorded import ROOT, Declared, changed_at, declared, is_blocked, judged, leaves

TOLERATED = tomllib.loads(Path(__file__).with_name("tolerated.toml").read_text(encoding="utf-8"))
FREE = tomllib.loads((ROOT / "policies" / "data" / "free_properties.toml").read_text(encoding="utf-8"))
TYPES = sorted({item.type for item in declared() if item.inputs})
ASSET_SIGNATURE = "4dabf18193072939515e22adb298388d"


def _generic(path: tuple[Any, ...]) -> str:
    return ".".join("[]" if isinstance(key, int) else str(key) for key in path)


def _others(value: Any) -> list[Any]:
    """Return values of the same type that differ: a flip, one more, a multiple, another text."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value * 2 + 7]
    return [f"{value}x"] if isinstance(value, str) else []


def _free(type_token: str, path: str) -> bool:
    top = path.split(".", 1)[0]
    tables: list[Mapping[str, str]] = [FREE.get("*", {}), FREE.get(type_token, {})]
    return any(path in table or top in table for table in tables)


def _mutants(item: Declared) -> Iterator[tuple[str, str, Declared]]:
    """Yield (kind, generic path, mutant) for each leaf: removed, and given each other value."""
    for path, value in leaves(dict(item.inputs)):
        if ASSET_SIGNATURE in path:
            continue  # the protocol's mark of an archive, which no program writes
        kept = item.depends if len(path) > 1 else {key: urns for key, urns in item.depends.items() if key != path[0]}
        removed = changed_at(item.inputs, path, lambda container, key: container.__delitem__(key))
        yield "removed", _generic(path), replace(item, inputs=removed, depends=kept)
        for other in _others(value):
            changed = changed_at(item.inputs, path, lambda box, key, new=other: box.__setitem__(key, new))
            yield "changed", _generic(path), replace(item, inputs=changed)


def test_the_program_itself_has_no_finding() -> None:
    """The untouched program is compliant: a red mutant is red because of its mutation."""
    assert [item.message for item in judged()] == []


@pytest.mark.parametrize("type_token", TYPES)
def test_every_declared_property_is_guarded(type_token: str) -> None:
    """Removing a property, or giving it another value, blocks, unless the table says why it may not matter."""
    green: dict[str, set[str]] = defaultdict(set)
    for item in (each for each in declared() if each.type == type_token):
        for kind, path, mutant in _mutants(item):
            if not is_blocked(mutant):
                green[kind].add(path)
    tolerated = {
        kind: {key.partition(" ")[2] for key in TOLERATED[kind] if key.partition(" ")[0] == type_token}
        for kind in ("removed", "changed")
    }

    for kind in ("removed", "changed"):
        unexplained = {path for path in green[kind] - tolerated[kind] if not _free(type_token, path)}
        assert unexplained == set(), f"{kind}: nothing guards these"
        assert tolerated[kind] - green[kind] == set(), f"{kind}: tolerated for nothing"


@pytest.mark.parametrize("type_token", TYPES)
def test_unknown_is_never_a_pass(type_token: str) -> None:
    """A property that the preview does not know blocks, whichever it is, unless it may have any value."""
    green = {
        _generic(path)
        for item in declared()
        if item.type == type_token
        for path, value in leaves(dict(item.inputs))
        if ASSET_SIGNATURE not in path and value != faults.UNKNOWN
        if not is_blocked(
            replace(item, inputs=changed_at(item.inputs, path, lambda box, key: box.__setitem__(key, faults.UNKNOWN)))
        )
    }
    tolerated = {key.partition(" ")[2] for key in TOLERATED["unknown"] if key.partition(" ")[0] == type_token}

    assert {path for path in green if not _free(type_token, path)} == tolerated


def test_every_dependency_is_guarded() -> None:
    """Dropping a dependency blocks: without it an update creates, or destroys, in the wrong order."""
    by_urn = {item.urn: item for item in declared()}
    green: set[str] = set()
    for item in declared():
        for urn in sorted({*item.dependencies, *(urn for urns in item.depends.values() for urn in urns)}):
            mutant = replace(
                item,
                dependencies=tuple(other for other in item.dependencies if other != urn),
                depends={key: tuple(other for other in urns if other != urn) for key, urns in item.depends.items()},
            )
            if not judged([mutant]):
                green.add(f"{item.type} {by_urn[urn].type}")

    assert green == set(TOLERATED["undepended"])


@pytest.mark.parametrize("fault", faults.all_faults(), ids=lambda fault: fault.name)
def test_faults(fault: faults.Fault) -> None:
    """Each fault turns the gate red, by a control of the pack, and the finding names a resource that it touches."""
    found = judged(fault.changed, removed=fault.removed, added=fault.added)

    assert found, "the gate stayed green"
    assert {item.policyName for item in found} <= {control.id for control in registry.controls()}
    if fault.changed or fault.added:
        assert {item.urn for item in found} & _related(fault), "no finding names what the fault touches"


def _related(fault: faults.Fault) -> set[str]:
    """Return what a finding may name: the resource, what it is made of or mentions, and the stack itself."""
    related = {item.urn for item in declared() if item.type == "pulumi:pulumi:Stack"}
    for item in (*fault.changed, *fault.added):
        said = json.dumps([item.inputs, item.computed])
        related |= {item.urn, *item.dependencies}
        related |= {other.urn for other in declared() if other.name in said}
    return related
