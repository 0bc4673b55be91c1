"""Tests of stack-default-tags: everything is tagged by its provider."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "stack-default-tags"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [stack.provider(defaultTags=None)],
            [
                ("aws-payments", "defaultTags.tags.data-classification: is not set; required: 'confidential'"),
                ("aws-payments", "defaultTags.tags.environmentSuffix: is not set; required: set"),
                ("aws-payments", "defaultTags.tags.managed-by: is not set; required: 'pulumi'"),
                ("aws-payments", "defaultTags.tags.project: is not set; required: 'guarded-payments'"),
            ],
            id="none",
        ),
        pytest.param(
            [stack.tagged(project=None)],
            [("aws-payments", "defaultTags.tags.project: is not set; required: 'guarded-payments'")],
            id="one missing",
        ),
        pytest.param(
            [stack.tagged(**{"data-classification": "public"})],
            [("aws-payments", "defaultTags.tags.data-classification: is 'public'; required: 'confidential'")],
            id="another classification",
        ),
        pytest.param(
            [stack.tagged(environmentSuffix="")],
            [("aws-payments", "defaultTags.tags.environmentSuffix: is not set; required: set")],
            id="empty",
        ),
        pytest.param(
            [stack.provider(ignoreTags='{"keys": ["project"]}')],
            [("aws-payments", "ignoreTags: is set; required: not set")],
            id="hidden",
        ),
        pytest.param(
            [stack.provider(defaultTags=UNKNOWN)],
            [
                (
                    "aws-payments",
                    (
                        "defaultTags: is not known in this preview; "
                        "required: a value that the preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="unknown",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.provider()], id="whole"),
        pytest.param([stack.tagged(team="payments")], id="more"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
