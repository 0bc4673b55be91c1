"""Tests of iam-policy-well-formed: every policy document is one that IAM reads as we do."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "iam-policy-well-formed"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [iam.policy().but("policy", iam.document(*iam.statements(), version="2008-10-17"))],
            [("policy-fraud-handler", "policy.Version: is '2008-10-17'; required: 2012-10-17")],
            id="old version",
        ),
        pytest.param(
            [iam.policy().but("policy", '{"Statement": []}')],
            [
                ("policy-fraud-handler", "policy.Statement: is not set; required: at least one statement"),
                ("policy-fraud-handler", "policy.Version: is not set; required: 2012-10-17"),
            ],
            id="no version",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["sqs:SendMessage"], ["*"], Conditions={}))],
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[0].Conditions: is no element of a statement; required: not set",
                )
            ],
            id="misspelled",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["sqs:SendMessage"], ["*"], Effect="allow"))],
            [("policy-fraud-handler", "policy.Statement[0].Effect: is 'allow'; required: Allow or Deny")],
            id="effect",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow([], ["*"]))],
            [("policy-fraud-handler", "policy.Statement[0].Action: is not set; required: the exact actions")],
            id="no action",
        ),
        pytest.param(
            [iam.role().but("assumeRolePolicy", iam.document(iam.trust(), version="2008-10-17"))],
            [("role-fraud-handler", "assumeRolePolicy.Version: is '2008-10-17'; required: 2012-10-17")],
            id="trust",
        ),
        pytest.param(
            [iam.policy().but("policy", "allow all")],
            [("policy-fraud-handler", "policy: is a str; required: a JSON object")],
            id="not JSON",
        ),
        pytest.param(
            [iam.policy().but("policy", UNKNOWN)],
            [
                (
                    "policy-fraud-handler",
                    (
                        "policy: is not known in this preview; "
                        "required: a value that the preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="unknown",
        ),
        pytest.param(
            [iam.policy().but("policy", '{"Version": "2012-10-17", "Statement": ["Allow"]}')],
            [("policy-fraud-handler", "policy.Statement: is a list; required: a list of objects")],
            id="statement of text",
        ),
        pytest.param(
            [iam.policy("fraud-handler", iam.allow(["sqs:SendMessage"], ["*"], Action=7))],
            [("policy-fraud-handler", "policy.Statement[0].Action: is a int; required: a string or list of strings")],
            id="action a number",
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
        pytest.param(
            [
                iam.policy().but(
                    "policy", '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "a:B"}}'
                )
            ],
            id="one statement, no list",
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
