"""Tests of iam-no-wildcard-action: no policy grants actions by a pattern."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-no-wildcard-action"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["*"], ["*"]))],
            [("policy-fraud-handler", "policy.Statement[0].Action: grants *; required: exact actions")],
            id="everything",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["dynamodb:*"], [iam.table_arn("transactions")]))],
            [("policy-fraud-handler", "policy.Statement[0].Action: grants dynamodb:*; required: exact actions")],
            id="a service",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["dynamodb:Get*"], [iam.table_arn("transactions")]))],
            [("policy-fraud-handler", "policy.Statement[0].Action: grants dynamodb:Get*; required: exact actions")],
            id="a prefix",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["sqs:?endMessage"], ["*"]))],
            [("policy-fraud-handler", "policy.Statement[0].Action: grants sqs:?endMessage; required: exact actions")],
            id="one character",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow([], ["*"], Action="sqs:*"))],
            [("policy-fraud-handler", "policy.Statement[0].Action: grants sqs:*; required: exact actions")],
            id="as text",
        ),
        pytest.param(
            [Res("aws:iam/policy:Policy", "admin", {"policy": iam.document(iam.allow(["*"], ["*"]))})],
            [("admin", "policy.Statement[0].Action: grants *; required: exact actions")],
            id="another kind of policy",
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
        pytest.param([iam.policy("fraud-handler", iam.allow(["*"], ["*"], Effect="Deny"))], id="denied"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
