"""Tests of iam-no-partial-wildcard: no policy names resources by a pattern."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-no-partial-wildcard"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [
                iam.policy(
                    "fraud-handler", iam.allow(["sqs:SendMessage"], ["arn:aws:sqs:us-east-2:123456789012:queue-*"])
                )
            ],
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy.Statement[0].Resource: names arn:aws:sqs:us-east-2:123456789012:queue-*; "
                        "required: a whole ARN"
                    ),
                )
            ],
            id="prefix",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["dynamodb:GetItem"], [iam.table_arn("transactions") + "*"]))],
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy.Statement[0].Resource: names "
                        "arn:aws:dynamodb:us-east-2:123456789012:table/table-transactions-dev*; "
                        "required: a whole ARN"
                    ),
                )
            ],
            id="after the name",
        ),
        pytest.param(
            [
                iam.policy(
                    "fraud-handler", iam.allow(["sqs:SendMessage"], ["arn:aws:sqs:us-east-2:123456789012:queue-?"])
                )
            ],
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy.Statement[0].Resource: names arn:aws:sqs:us-east-2:123456789012:queue-?; "
                        "required: a whole ARN"
                    ),
                )
            ],
            id="one character",
        ),
        pytest.param(
            [
                iam.policy(
                    "fraud-handler", iam.allow(["logs:PutLogEvents"], ["arn:aws:logs:*:123456789012:log-group:one:*"])
                )
            ],
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy.Statement[0].Resource: names arn:aws:logs:*:123456789012:log-group:one:*; "
                        "required: a whole ARN"
                    ),
                )
            ],
            id="any region",
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
