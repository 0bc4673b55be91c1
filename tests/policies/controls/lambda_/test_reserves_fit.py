"""Tests of lambda-reserves-fit: what the functions reserve together fits the account's concurrency."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "lambda-reserves-fit"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), lambda_.function("fraud-handler").but("reservedConcurrentExecutions", 871)),
            [("guarded-payments-dev", "reservedConcurrentExecutions: is 1071 in all; required: at most 900")],
            id="too many",
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
        pytest.param(swap(lambda_.stack(), lambda_.function("fraud-handler").but("reservedConcurrentExecutions", -1))),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
