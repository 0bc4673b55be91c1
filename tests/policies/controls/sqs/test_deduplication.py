"""Tests of sqs-deduplication: every queue deduplicates by content."""

from __future__ import annotations

import pytest

from tests.policies.builders import sqs
from tests.policies.harness import Res, findings

CONTROL = "sqs-deduplication"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.queue().without("contentBasedDeduplication")],
            [("queue-notifications", "contentBasedDeduplication: is false; required: true")],
            id="removed",
        ),
        pytest.param(
            [sqs.queue().but("contentBasedDeduplication", False)],
            [("queue-notifications", "contentBasedDeduplication: is false; required: true")],
            id="off",
        ),
        pytest.param(
            [sqs.dead_letters().but("contentBasedDeduplication", False)],
            [("dlq-notifications", "contentBasedDeduplication: is false; required: true")],
            id="off for dead letters",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([sqs.queue()]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
