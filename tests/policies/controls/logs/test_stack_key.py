"""Tests of logs-stack-key: every log group is encrypted with the stack's key."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_, logs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "logs-stack-key"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), logs.group("fraud-handler").without("kmsKeyId")),
            [("log-group-fraud-handler", "kmsKeyId: is not set; required: the KMS key of this stack")],
            id="removed",
        ),
        pytest.param(
            swap(
                lambda_.stack(), logs.group("fraud-handler").but("kmsKeyId", "arn:aws:kms:us-east-2:210987654321:key/1")
            ),
            [("log-group-fraud-handler", "kmsKeyId: is another key; required: the KMS key of this stack")],
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
