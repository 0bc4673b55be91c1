"""Each fault is found in each moment of the stack's life, on the same resource and by the same controls as in a first preview.

``GUARD_ALL_FAULTS=1`` (``make faults``) asks about every fault in every moment; without it a fixed part of them is asked, a
different one in each moment. Every fault in a first preview is in :mod:`tests.mutation.test_mutations`.
"""

from __future__ import annotations

import os
from functools import cache

import pytest

from tests.mutation import moments
from tests.mutation.faults import Fault, all_faults
from tests.mutation.recorded import Moment, first_preview, judged

FIRST = "first preview"
EVERY = 1 if os.environ.get("GUARD_ALL_FAULTS", "") else 12
MOMENTS = {
    FIRST: first_preview,
    "update": moments.update,
    "preview, deployed": moments.deployed,
    "preview, refreshed": moments.refreshed,
    "preview, changed": moments.changed,
}
Keys = frozenset[tuple[str, str]]


@cache
def _faults() -> dict[str, Fault]:
    return {fault.name: fault for fault in all_faults()}


@cache
def _in_first_preview(name: str) -> Keys:
    return _found(_faults()[name])


def _found(fault: Fault, moment: Moment | None = None) -> Keys:
    """Return the resources and the controls that block."""
    found = judged(fault.changed, removed=fault.removed, added=fault.added, moment=moment)
    return frozenset((item.urn, item.policyName) for item in found)


def _own(found: Keys, fault: Fault) -> Keys:
    """Return the findings on what the fault changes or adds."""
    urns = {item.urn for item in (*fault.changed, *fault.added)}
    return frozenset(key for key in found if key[0] in urns)


@pytest.mark.parametrize("name", MOMENTS)
def test_the_untouched_program_has_no_finding(name: str) -> None:
    """Nothing blocks in any of the five moments."""
    assert [(item.urn, item.policyName, item.message) for item in judged(moment=MOMENTS[name]())] == []


@pytest.mark.parametrize("name", [name for name in MOMENTS if name != FIRST])
def test_each_fault_is_found(name: str) -> None:
    """The faulty resource has the findings that it has in a first preview; a fault without any has findings elsewhere."""
    moment = MOMENTS[name]()
    faults = all_faults(moment.resources)[list(MOMENTS).index(name) % EVERY :: EVERY]
    differing: dict[str, tuple[Keys, Keys]] = {}
    for fault in faults:
        first, here = _in_first_preview(fault.name), _found(fault, moment)
        if not here or _own(first, fault) != _own(here, fault):
            differing[fault.name] = (_own(first, fault), here)

    assert differing == {}
