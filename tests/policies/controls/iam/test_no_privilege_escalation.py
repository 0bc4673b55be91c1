"""Tests of iam-no-privilege-escalation: no policy holds a known combination for escalating privileges."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-no-privilege-escalation"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["lambda:UpdateFunctionCode"], ["*"]))],
            [
                (
                    "policy-fraud-handler",
                    "policy: grants lambda:UpdateFunctionCode (UpdateFunctionCode); required: not all of them",
                )
            ],
            id="one action",
        ),
        pytest.param(
            [
                iam.policy(
                    "fraud-handler",
                    iam.allow(["iam:PassRole"], ["*"]),
                    iam.allow(["lambda:CreateFunction", "lambda:InvokeFunction"], ["*"]),
                )
            ],
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy: grants iam:PassRole and lambda:CreateFunction and lambda:InvokeFunction "
                        "(PassRoleToNewFunction); "
                        "required: not all of them"
                    ),
                )
            ],
            id="three actions in two statements",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["lambda:UpdateFunctionCod*"], ["*"]))],
            [
                (
                    "policy-fraud-handler",
                    "policy: grants lambda:UpdateFunctionCod* (UpdateFunctionCode); required: not all of them",
                )
            ],
            id="by a pattern",
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
        pytest.param([iam.policy("fraud-handler", iam.allow(["iam:PassRole"], ["*"]))], id="not all"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
