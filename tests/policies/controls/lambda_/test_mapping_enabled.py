"""Tests of lambda-mapping-enabled: every event source mapping is enabled."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-mapping-enabled"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.mapping().but("enabled", False)],
            [("mapping-transaction-processor", "enabled: is false; required: true")],
            id="off",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([lambda_.mapping()]),
        pytest.param([lambda_.mapping().without("enabled")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
