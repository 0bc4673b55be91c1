"""Tests of ssm-own-key: every parameter is encrypted with this stack's key."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "ssm-own-key"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("parameter-callers", "keyId"),
            [("parameter-callers", "keyId: is not set (alias/aws/ssm); required: the ARN of this stack's key")],
            id="no-keyid",
        ),
        pytest.param(
            PAYMENTS.but("parameter-callers", "keyId", "alias/aws/ssm"),
            [("parameter-callers", "keyId: is no key of this stack; required: the ARN of this stack's key")],
            id="keyid-alias-aws-ssm",
        ),
        pytest.param(
            PAYMENTS.made_of("parameter-callers", "keyId", "api-payments"),
            [("parameter-callers", "keyId: is no key of this stack; required: the ARN of this stack's key")],
            id="made-of-keyid-api-payments",
        ),
    ],
)
def test_own_key(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
