"""Tests of iam-no-inverted-element: no policy says whom or what it leaves out."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-no-inverted-element"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [iam.policy("fraud-handler", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"})],
            [("policy-fraud-handler", "policy.Statement[0].NotAction: is set; required: Action")],
            id="action",
        ),
        pytest.param(
            [iam.policy("fraud-handler", {"Effect": "Allow", "Action": "sqs:SendMessage", "NotResource": "*"})],
            [("policy-fraud-handler", "policy.Statement[0].NotResource: is set; required: Resource")],
            id="resource",
        ),
        pytest.param(
            [iam.role("fraud-handler", {"Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "*"}})],
            [("role-fraud-handler", "assumeRolePolicy.Statement[0].NotPrincipal: is set; required: Principal")],
            id="principal",
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
