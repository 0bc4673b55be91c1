"""Tests of iam-no-role-handover: no function can act as another role, or hand one to a service."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-no-role-handover"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["iam:PassRole"], ["arn:aws:iam::123456789012:role/admin"]))],
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[0].Action: grants iam:PassRole; required: no action of IAM or STS",
                )
            ],
            id="pass",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["sts:AssumeRole"], ["arn:aws:iam::123456789012:role/admin"]))],
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[0].Action: grants sts:AssumeRole; required: no action of IAM or STS",
                )
            ],
            id="assume",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["IAM:passrole"], ["*"]))],
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[0].Action: grants IAM:passrole; required: no action of IAM or STS",
                )
            ],
            id="case",
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
