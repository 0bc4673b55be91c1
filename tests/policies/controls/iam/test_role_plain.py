"""Tests of iam-role-plain: every role keeps its rights, sessions and path where the judge sees them."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-role-plain"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [iam.role().but("inlinePolicies", [{"name": "more", "policy": "{}"}])],
            [
                (
                    "role-fraud-handler",
                    (
                        "inlinePolicies: is set; "
                        "required: not set (rights stand in a RolePolicy, where the other controls read them)"
                    ),
                )
            ],
            id="inline",
        ),
        pytest.param(
            [iam.role().but("maxSessionDuration", 43200)],
            [
                (
                    "role-fraud-handler",
                    (
                        "maxSessionDuration: is set; "
                        "required: not set or 3600 (Lambda takes sessions of its own length; longer ones serve a thief)"
                    ),
                )
            ],
            id="session",
        ),
        pytest.param(
            [iam.role().but("path", "/service/")],
            [("role-fraud-handler", "path: is set; required: not set or '/' (ARNs are derived without a path)")],
            id="path",
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
            [iam.role().but("maxSessionDuration", 3600).but("path", "/").but("inlinePolicies", [])], id="defaults"
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
