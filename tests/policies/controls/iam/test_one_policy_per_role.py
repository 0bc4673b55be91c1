"""Tests of iam-one-policy-per-role: every role has its rights in one place."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.builders.foundation import drop, swap
from tests.policies.harness import Res, findings

CONTROL = "iam-one-policy-per-role"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [*iam.stack(), iam.renamed(iam.policy(), "policy-more")],
            [
                (
                    "role-fraud-handler",
                    "policies: are policy-fraud-handler, policy-more; required: exactly one RolePolicy",
                )
            ],
            id="two",
        ),
        pytest.param(
            drop(iam.stack(), "policy-fraud-handler"),
            [("role-fraud-handler", "policies: are none; required: exactly one RolePolicy")],
            id="none",
        ),
        pytest.param(
            swap(iam.stack(), iam.policy().but("role", "admin")),
            [
                ("policy-fraud-handler", "role: is no role of this stack; required: the function's own role"),
                ("role-fraud-handler", "policies: are none; required: exactly one RolePolicy"),
            ],
            id="foreign",
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
