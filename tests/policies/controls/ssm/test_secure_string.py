"""Tests of ssm-secure-string: every parameter is a SecureString with a value."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "ssm-secure-string"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("parameter-callers", "type", "String"),
            [("parameter-callers", "type: is 'String'; required: SecureString")],
            id="type-string",
        ),
        pytest.param(
            PAYMENTS.but("parameter-callers", "insecureValue", "x"),
            [
                (
                    "parameter-callers",
                    (
                        "insecureValue: is set; required: not set (it stands in clear text in the "
                        "state, the plan and the console)"
                    ),
                )
            ],
            id="insecurevalue-x",
        ),
        pytest.param(
            PAYMENTS.without("parameter-callers", "value"),
            [("parameter-callers", "value: is not set; required: a secret of the configuration, or an output")],
            id="no-value",
        ),
        pytest.param(
            PAYMENTS.but("parameter-callers", "value", ""),
            [("parameter-callers", "value: is not set; required: a secret of the configuration, or an output")],
            id="value",
        ),
    ],
)
def test_secure_string(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
