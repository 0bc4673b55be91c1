"""Tests of lambda-own-role: every function runs under a role of its own."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "lambda-own-role"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function().but("role", "arn:aws:iam::210987654321:role/role-transaction-processor-dev"),
            ),
            [("function-transaction-processor", "role: is no role of this stack; required: a role of this stack")],
            id="foreign",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("role", "arn:aws:iam::123456789012:role/admin")),
            [("function-transaction-processor", "role: is no role of this stack; required: a role of this stack")],
            id="another stack's",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("role", foundation.role_arn("fraud-handler"))),
            [
                (
                    "function-fraud-handler",
                    "role: is that of function-transaction-processor too; required: a role of its own",
                ),
                (
                    "function-transaction-processor",
                    "role: is role-fraud-handler; required: the role of transaction-processor",
                ),
                (
                    "function-transaction-processor",
                    "role: is that of function-fraud-handler too; required: a role of its own",
                ),
            ],
            id="shared",
        ),
        pytest.param(
            [
                *swap(lambda_.stack(), lambda_.function().but("role", foundation.role_arn("api-gateway-logs"))),
                foundation.role("api-gateway-logs"),
            ],
            [
                (
                    "function-transaction-processor",
                    "role: is role-api-gateway-logs; required: the role of transaction-processor",
                )
            ],
            id="another role",
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
