"""Tests of lambda-environment-key: every function's environment is encrypted with the stack's key."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "lambda-environment-key"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), lambda_.function().without("kmsKeyArn")),
            [("function-transaction-processor", "kmsKeyArn: is not set; required: the KMS key of this stack")],
            id="removed",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("kmsKeyArn", "arn:aws:kms:us-east-2:210987654321:key/1")),
            [("function-transaction-processor", "kmsKeyArn: is another key; required: the KMS key of this stack")],
            id="foreign",
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
