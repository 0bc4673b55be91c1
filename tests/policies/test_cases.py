"""Runs every case of the tables in ``tests/policies/cases``: one change of the real program, one control, its exact findings."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from policies import registry
from policies.controls._fixed import default_rows
from policies.facts.data_files import table
from policies.model.checks import shown
from tests.mutation.recorded import Declared, declared
from tests.policies import cases, program_cases
from tests.policies.harness import UNKNOWN
from tests.policies.program_cases import NOT_KNOWN, Case


def all_cases() -> Iterator[Case]:
    """Yield the cases of every table."""
    for module in pkgutil.iter_modules(cases.__path__):
        yield from importlib.import_module(f"{cases.__name__}.{module.name}").CASES


WITHIN = {"lambda-environment-safe": "environment.variables."}
"""Controls whose rows of ``defaults.toml`` are about what is inside a property."""
NOT_DECLARED = {"logs-archive-whole"}
"""Controls whose rows are about a type that the sample stack does not declare: they have test files of their own."""


def default_cases() -> Iterator[Case]:
    """Yield, for each row of ``defaults.toml`` and each type that its control judges: another value, and one not known yet."""
    for control_id in table("defaults"):
        control = registry.by_id(control_id)
        assert control is not None, control_id
        for item in _first_of_each(control.applies_to):
            for path, rule in default_rows(control_id).items():
                place = f"{WITHIN.get(control_id, '')}{path}"
                also = "".join(f" or {shown(kept).removeprefix('is ')}" for kept in rule.values)
                message = f"{place}: is set; required: not set{also} ({rule.reason})"
                for value, found in ((_another(rule.values), message), (UNKNOWN, f"{place}: {NOT_KNOWN}")):
                    changes = {item.name: {place: value}}
                    yield Case(control=control_id, changes=changes, found=((item.name, found),))


def _first_of_each(types: tuple[str, ...]) -> Iterator[Declared]:
    for token in types:
        yield from [item for item in declared() if item.type == token][:1]


def _another(allowed: tuple[Any, ...]) -> Any:
    """Return a value that is not allowed, of the type of those that are; an object where nothing is."""
    if any(isinstance(value, bool) for value in allowed) and not any(value is True for value in allowed):
        return True
    if any(isinstance(value, int) and not isinstance(value, bool) for value in allowed):
        return 999
    return "another" if allowed else {"another": "value"}


DEFAULTS = tuple(default_cases())
CASES = tuple(all_cases())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_what_is_broken_is_named(case: Case) -> None:
    """The control finds exactly what the table says, on exactly those resources."""
    assert program_cases.findings(case) == list(case.found)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in DEFAULTS])
def test_an_argument_that_is_not_its_default_is_named(case: Case) -> None:
    """Each row of the table is judged, on each type that its control is about."""
    assert program_cases.findings(case) == list(case.found)


def test_every_control_with_rows_has_a_resource_to_show_it_on() -> None:
    """A control whose type the program does not declare has its cases elsewhere."""
    assert {*table("defaults")} - {case.control for case in DEFAULTS} == NOT_DECLARED


def test_no_case_is_said_twice() -> None:
    """Each case has an id of its own, which says what is broken."""
    assert [name for name, count in Counter(case.id for case in CASES).items() if count > 1] == []
