"""Tests of stack-reviewed-properties: every property that is set is guarded, or free for a stated reason."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "stack-reviewed-properties"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [stack.table(newSwitch=True)],
            [("table-transactions", "newSwitch: is set; required: a property that a control guards or that is free")],
            id="a new one",
        ),
        pytest.param(
            [stack.table(ttl={"attributeName": "expires_at", "enabled": True, "newSwitch": 1})],
            [
                (
                    "table-transactions",
                    "ttl.newSwitch: is set; required: a property that a control guards or that is free",
                )
            ],
            id="within another",
        ),
        pytest.param(
            [stack.table(attributes=[{"name": "a", "type": "S", "newSwitch": 1}])],
            [
                (
                    "table-transactions",
                    "attributes[0].newSwitch: is set; required: a property that a control guards or that is free",
                )
            ],
            id="in a list",
        ),
        pytest.param(
            [stack.provider(newSwitch="true")],
            [("aws-payments", "newSwitch: is set; required: a property that a control guards or that is free")],
            id="the provider's",
        ),
        pytest.param(
            [stack.table(newSwitch=UNKNOWN)],
            [("table-transactions", "newSwitch: is set; required: a property that a control guards or that is free")],
            id="unknown",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.table(), stack.provider(), stack.component()], id="whole"),
        pytest.param([stack.table(tags={"team": "payments"})], id="free"),
        pytest.param([stack.table(newSwitch=None, newBlock={})], id="nothing in it"),
        pytest.param([stack.table(tagsAll={"team": "payments"}, __defaults=["x"])], id="the provider's additions"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []


def test_a_type_that_is_refused_as_a_whole_is_left_to_its_control() -> None:
    """stack-allowed-types refuses the resource; a finding for each of its properties would add nothing."""
    assert findings(CONTROL, Res("aws:a/b:B", "one", {"size": 1})) == []
