"""Tests of lambda-mapping-partial-batch: every event source mapping takes partial batch responses."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-mapping-partial-batch"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.mapping().without("functionResponseTypes")],
            [("mapping-transaction-processor", "functionResponseTypes: is not set; required: ReportBatchItemFailures")],
            id="removed",
        ),
        pytest.param(
            [lambda_.mapping().but("functionResponseTypes", [])],
            [("mapping-transaction-processor", "functionResponseTypes: is not set; required: ReportBatchItemFailures")],
            id="empty",
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
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
