"""Tests of iam-one-role-per-function: every role belongs to one function, its namesake."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam, lambda_
from tests.policies.builders.foundation import drop, swap
from tests.policies.harness import Res, findings

CONTROL = "iam-one-role-per-function"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(iam.stack(), "function-fraud-handler"),
            [("role-fraud-handler", "name: is used by nothing; required: used by exactly one function")],
            id="unused",
        ),
        pytest.param(
            swap(iam.stack(), lambda_.function("fraud-handler").but("role", iam.ROLE_ARN)),
            [
                ("role-fraud-handler", "name: is used by nothing; required: used by exactly one function"),
                (
                    "role-notification-sender",
                    (
                        "name: is used by function-fraud-handler, function-notification-sender; "
                        "required: used by exactly one function"
                    ),
                ),
            ],
            id="shared",
        ),
        pytest.param(
            swap(
                drop(iam.stack(), "function-notification-sender"),
                lambda_.function("fraud-handler").but("role", iam.ROLE_ARN),
            ),
            [
                ("role-fraud-handler", "name: is used by nothing; required: used by exactly one function"),
                (
                    "role-notification-sender",
                    (
                        "name: is the role of function-fraud-handler-dev; "
                        "required: the role of function-notification-sender-dev"
                    ),
                ),
            ],
            id="swapped",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(iam.stack(), id="whole"),
        pytest.param(iam.with_api_role(), id="API Gateway's role"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
