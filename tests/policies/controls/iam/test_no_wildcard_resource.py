"""Tests of iam-no-wildcard-resource: only actions that IAM cannot scope are granted on every resource."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-no-wildcard-resource"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["sqs:SendMessage"], ["*"]))],
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[0].Resource: grants sqs:SendMessage on every resource; required: exact ARNs",
                )
            ],
            id="a queue",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["xray:PutTraceSegments", "ssm:GetParameter"], ["*"]))],
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[0].Resource: grants ssm:GetParameter on every resource; required: exact ARNs",
                )
            ],
            id="beside a trace",
        ),
        pytest.param(
            [iam.policy("fraud-handler", {"Effect": "Allow", "Action": "sqs:SendMessage"})],
            [("policy-fraud-handler", "policy.Statement[0].Resource: is not set; required: exact ARNs")],
            id="no resource",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["new:Thing"], ["*"]))],
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[0].Resource: grants new:Thing on every resource; required: exact ARNs",
                )
            ],
            id="unheard of",
        ),
        pytest.param(
            [
                iam.policy(
                    "fraud-handler",
                    iam.allow(["logs:PutLogEvents"], ["arn:aws:logs:us-east-2:123456789012:log-group:*"]),
                )
            ],
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy.Statement[0].Resource: grants logs:PutLogEvents on "
                        "arn:aws:logs:us-east-2:123456789012:log-group:*; "
                        "required: exact ARNs"
                    ),
                )
            ],
            id="every group",
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
        pytest.param([iam.policy("fraud-handler", iam.allow(["xray:puttracesegments"], ["*"]))], id="case"),
        pytest.param([iam.policy("fraud-handler", iam.allow(["sqs:SendMessage"], ["*"], Effect="Deny"))], id="denied"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
