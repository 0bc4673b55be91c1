"""Tests of sqs-stack-key: every queue is encrypted with the stack's key."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "sqs-stack-key"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), sqs.queue().without("kmsMasterKeyId")),
            [("queue-notifications", "kmsMasterKeyId: is not set; required: the KMS key of this stack")],
            id="removed",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("kmsMasterKeyId", "alias/aws/sqs")),
            [("queue-notifications", "kmsMasterKeyId: is another key; required: the KMS key of this stack")],
            id="AWS's",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.dead_letters().but("kmsMasterKeyId", "arn:aws:kms:us-east-2:210987654321:key/1")),
            [("dlq-notifications", "kmsMasterKeyId: is another key; required: the KMS key of this stack")],
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
        pytest.param(
            swap(
                swap(lambda_.stack(), foundation.key().but("arn", "arn:aws:kms:us-east-2:123456789012:key/1")),
                sqs.queue().but("kmsMasterKeyId", "arn:aws:kms:us-east-2:123456789012:key/1"),
            )
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
