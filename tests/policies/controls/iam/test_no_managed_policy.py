"""Tests of iam-no-managed-policy: no role has a managed policy."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-no-managed-policy"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [iam.role().but("managedPolicyArns", ["arn:aws:iam::aws:policy/AdministratorAccess"])],
            [("role-fraud-handler", "managedPolicyArns: is set; required: not set")],
            id="on the role",
        ),
        pytest.param(
            [Res("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "more", {"role": "role-fraud-handler-dev"})],
            [
                (
                    "more",
                    (
                        "type: is aws:iam/rolePolicyAttachment:RolePolicyAttachment; "
                        "required: no attachment of a managed policy"
                    ),
                )
            ],
            id="attached",
        ),
        pytest.param(
            [Res("aws:iam/policyAttachment:PolicyAttachment", "more", {"roles": ["role-fraud-handler-dev"]})],
            [
                (
                    "more",
                    "type: is aws:iam/policyAttachment:PolicyAttachment; required: no attachment of a managed policy",
                )
            ],
            id="by the policy",
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
        pytest.param([iam.role().but("managedPolicyArns", [])], id="empty"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
