"""Tests of iam-no-users: nobody gets a lasting credential from the stack."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-no-users"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [Res("aws:iam/user:User", "one", {})],
            [("one", "type: is aws:iam/user:User; required: roles only")],
            id="User",
        ),
        pytest.param(
            [Res("aws:iam/accessKey:AccessKey", "one", {})],
            [("one", "type: is aws:iam/accessKey:AccessKey; required: roles only")],
            id="AccessKey",
        ),
        pytest.param(
            [Res("aws:iam/group:Group", "one", {})],
            [("one", "type: is aws:iam/group:Group; required: roles only")],
            id="Group",
        ),
        pytest.param(
            [Res("aws:iam/instanceProfile:InstanceProfile", "one", {})],
            [("one", "type: is aws:iam/instanceProfile:InstanceProfile; required: roles only")],
            id="InstanceProfile",
        ),
        pytest.param(
            [Res("aws:iam/userLoginProfile:UserLoginProfile", "one", {})],
            [("one", "type: is aws:iam/userLoginProfile:UserLoginProfile; required: roles only")],
            id="UserLoginProfile",
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
