"""Tests of lambda-three-functions: the stack has exactly the three briefed functions."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.builders.foundation import drop
from tests.policies.harness import Res, findings

CONTROL = "lambda-three-functions"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(lambda_.stack(), "function-notification-sender"),
            [("guarded-payments-dev", "function notification-sender: is declared 0 times; required: exactly once")],
            id="missing",
        ),
        pytest.param(
            [*lambda_.stack(), Res("aws:lambda/function:Function", "function-refund", {"name": "function-refund-dev"})],
            [
                (
                    "function-refund",
                    (
                        "name: is 'function-refund-dev', which names no function of the contract; required: a function t"
                        "hat [functions] in architecture.toml lists"
                    ),
                )
            ],
            id="one more",
        ),
        pytest.param(
            [
                *lambda_.stack(),
                Res(
                    "aws:lambda/function:Function", "function-fraud-handler-2", {"name": "function-fraud-handler-2-dev"}
                ),
            ],
            [("guarded-payments-dev", "function fraud-handler: is declared 2 times; required: exactly once")],
            id="twice",
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
