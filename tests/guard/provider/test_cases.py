"""What the provider does to values decides no verdict; what the program gives does: cases from the schema, for every type.

A default that is given or left out, a null, another order of a set: no finding, or none but that of the property's absence.
Another value than the provider's default or AWS's own, at any depth: a finding, unless the property may have any value
(``policies/data/free_properties.toml``) or ``tolerated.toml`` says why.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from guard.provider.table import resource_type
from tests.guard.provider.cases import Case, Kind, cases
from tests.mutation.recorded import ROOT, Declared, declared, judged

FREE = tomllib.loads((ROOT / "policies" / "data" / "free_properties.toml").read_text(encoding="utf-8"))
TOLERATED = tomllib.loads(Path(__file__).with_name("tolerated.toml").read_text(encoding="utf-8"))
TYPES = sorted({item.type for item in declared() if item.type.startswith("aws:")})
HARMLESS = {Kind.DEFAULT_GIVEN, Kind.DEFAULT_DROPPED, Kind.REORDERED}
Keys = frozenset[tuple[str, str]]


@cache
def _cases(type_token: str) -> tuple[Case, ...]:
    return tuple(cases(tuple(item for item in declared() if item.type == type_token)))


def _found(resource: Declared) -> Keys:
    return frozenset((item.urn, item.policyName) for item in judged([resource]))


def _is_free(type_token: str, path: str) -> bool:
    return any(
        name in table for table in (FREE["*"], FREE.get(type_token, {})) for name in (path, path.partition(".")[0])
    )


@pytest.mark.parametrize("type_token", TYPES)
def test_what_the_provider_does_decides_nothing(type_token: str) -> None:
    """A default that is given, a default that is dropped, another order of a set: no finding. A null: as if not given."""
    wrong = {
        case.name: (case.kind, sorted(found ^ expected))
        for case in _cases(type_token)
        if case.kind in HARMLESS or case.dropped is not None
        if (found := _found(case.changed[0])) != (expected := _found(case.dropped) if case.dropped else frozenset())
    }

    assert wrong == {}


@pytest.mark.parametrize("type_token", TYPES)
def test_another_value_is_found(type_token: str) -> None:
    """A property that the program leaves to the provider is given: at the least or the most that it may be, it blocks."""
    unfound = {
        case.generic
        for case in _cases(type_token)
        if case.kind not in HARMLESS and case.dropped is None and not any(map(_found, case.changed))
    }
    tolerated = set(TOLERATED["*"]) | set(TOLERATED.get(type_token, {}))

    assert {path for path in unfound if not _is_free(type_token, path)} - tolerated == set()
    assert set(TOLERATED.get(type_token, {})) - unfound == set(), "tolerated for nothing"


def test_every_type_has_cases() -> None:
    """Only a type whose properties are all required, or exclude one another, has none; what is tolerated is of the stack."""
    without = [known for type_token in TYPES if not _cases(type_token) and (known := resource_type(type_token))]
    left_out = {
        f"{known.token} {name}"
        for known in without
        for name, field in known.fields.items()
        if field.optional and not field.conflicts and name not in {"region", "tagsAll"}
    }

    assert left_out == set()
    assert len(without) < len(TYPES) / 2
    assert set(TOLERATED) - set(TYPES) == {"*"}
