"""Tests of lambda-queues-consumed: every main queue has exactly one event source mapping."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.builders.foundation import drop
from tests.policies.harness import Res, findings

CONTROL = "lambda-queues-consumed"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(lambda_.stack(), "mapping-transaction-processor"),
            [("queue-transaction-processing", "event source mappings: are 0; required: exactly 1")],
            id="none",
        ),
        pytest.param(
            [
                *lambda_.stack(),
                lambda_.mapping()
                .but("enabled", True)
                .__class__(lambda_.mapping().type, "mapping-2", lambda_.mapping().props),
            ],
            [("queue-transaction-processing", "event source mappings: are 2; required: exactly 1")],
            id="two",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(lambda_.stack()),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
