"""Tests of stack-named-as-briefed: the suffix that names share is the tag of every resource (names: tests/policies/cases)."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "stack-named-as-briefed"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(stack.named(), stack.tagged(environmentSuffix="prod")),
            [
                (
                    "aws-payments",
                    "defaultTags.tags.environmentSuffix: is 'prod'; required: 'dev', which the names end in",
                )
            ],
            id="another tag",
        ),
        pytest.param(
            swap(stack.named(), stack.tagged(environmentSuffix=None)),
            [
                (
                    "aws-payments",
                    "defaultTags.tags.environmentSuffix: is not set; required: 'dev', which the names end in",
                )
            ],
            id="no tag",
        ),
        pytest.param(
            [stack.provider()],
            [
                ("aws-payments", "defaultTags.tags.environmentSuffix: is 'dev'; required: '', which the names end in"),
                ("aws-payments", "names: share the suffix ''; required: one suffix of a-z, 0-9 and hyphens"),
            ],
            id="no names",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(stack.named(), id="whole"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
