"""Runs every case of the tables in ``tests/policies/cases``: one change of the real program, one control, its exact findings."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.policies import cases, program_cases
from tests.policies.program_cases import Case


def all_cases() -> Iterator[Case]:
    """Yield the cases of every table."""
    for module in pkgutil.iter_modules(cases.__path__):
        yield from importlib.import_module(f"{cases.__name__}.{module.name}").CASES


CASES = tuple(all_cases())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in CASES])
def test_what_is_broken_is_named(case: Case) -> None:
    """The control finds exactly what the table says, on exactly those resources."""
    assert program_cases.findings(case) == list(case.found)


def test_no_case_is_said_twice() -> None:
    """Each case has an id of its own, which says what is broken."""
    assert [name for name, count in Counter(case.id for case in CASES).items() if count > 1] == []
