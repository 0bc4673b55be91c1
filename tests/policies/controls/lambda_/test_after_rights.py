"""Tests of lambda-after-rights: functions and mappings are created after their role's policy."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_, logs
from tests.policies.builders.foundation import drop, swap
from tests.policies.harness import Res, findings

CONTROL = "lambda-after-rights"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), Res(lambda_.function().type, lambda_.function().name, lambda_.function().props)),
            [
                (
                    "function-transaction-processor",
                    (
                        "dependsOn: does not wait for the policy of role-transaction-processor; required:"
                        " depends_on=[role_policy]"
                    ),
                )
            ],
            id="function does not wait",
        ),
        pytest.param(
            swap(lambda_.stack(), Res(lambda_.mapping().type, lambda_.mapping().name, lambda_.mapping().props)),
            [
                (
                    "mapping-transaction-processor",
                    (
                        "dependsOn: does not wait for the policy of role-transaction-processor; required:"
                        " depends_on=[role_policy]"
                    ),
                )
            ],
            id="mapping does not wait",
        ),
        pytest.param(
            drop(lambda_.stack(), "policy-fraud-handler"),
            [
                (
                    "function-fraud-handler",
                    (
                        "dependsOn: does not wait for the policy of role-fraud-handler; required: "
                        "depends_on=[role_policy]"
                    ),
                )
            ],
            id="no rights",
        ),
        pytest.param(
            [
                foundation.aws(),
                Res(
                    lambda_.function().type,
                    lambda_.function().name,
                    lambda_.function().props,
                    dependencies=[logs.group("elsewhere")],
                ),
                foundation.role("transaction-processor"),
                foundation.role_policy("transaction-processor"),
            ],
            [
                (
                    "function-transaction-processor",
                    (
                        "dependsOn: does not wait for the policy of role-transaction-processor; required:"
                        " depends_on=[role_policy]"
                    ),
                )
            ],
            id="waits for something else",
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
        pytest.param(
            [
                foundation.aws(),
                Res(
                    "aws:lambda/function:Function",
                    "function-refund",
                    {
                        "name": "function-refund-dev",
                        "role": "arn:aws:iam::210987654321:role/r",
                        "code": {"path": "refund.zip"},
                    },
                ),
            ]
        ),
        pytest.param([foundation.aws(), lambda_.mapping()]),
        pytest.param(
            [
                foundation.aws(),
                lambda_.function(),
                foundation.role("transaction-processor"),
                foundation.role_policy("transaction-processor"),
            ]
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
