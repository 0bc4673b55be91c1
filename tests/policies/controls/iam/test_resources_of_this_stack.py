"""Tests of iam-resources-of-this-stack: every resource that a policy names is one of this stack."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-resources-of-this-stack"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            iam.granting(
                iam.allow(["sqs:SendMessage"], ["arn:aws:sqs:us-east-2:210987654321:queue-notifications-dev.fifo"])
            ),
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy.Statement[0].Resource: names "
                        "arn:aws:sqs:us-east-2:210987654321:queue-notifications-dev.fifo; "
                        "required: a resource that this stack declares"
                    ),
                )
            ],
            id="another account",
        ),
        pytest.param(
            iam.granting(
                iam.allow(["sqs:SendMessage"], ["arn:aws:sqs:eu-west-1:123456789012:queue-notifications-dev.fifo"])
            ),
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy.Statement[0].Resource: names "
                        "arn:aws:sqs:eu-west-1:123456789012:queue-notifications-dev.fifo; "
                        "required: a resource that this stack declares"
                    ),
                )
            ],
            id="another region",
        ),
        pytest.param(
            iam.granting(
                iam.allow(["sqs:SendMessage"], ["arn:aws:sqs:us-east-2:123456789012:queue-notifications-prod.fifo"])
            ),
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy.Statement[0].Resource: names "
                        "arn:aws:sqs:us-east-2:123456789012:queue-notifications-prod.fifo; "
                        "required: a resource that this stack declares"
                    ),
                )
            ],
            id="another stack",
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
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
