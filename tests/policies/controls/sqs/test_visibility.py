"""Tests of sqs-visibility: every queue hides a received message for six times its consumer's timeout."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "sqs-visibility"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), sqs.queue().without("visibilityTimeoutSeconds")),
            [
                ("queue-notifications", "visibilityTimeoutSeconds: is 30; required: 1800"),
                (
                    "queue-notifications",
                    ("visibilityTimeoutSeconds: is 30; required: at least 1800, 6 times the timeout of its consumer"),
                ),
            ],
            id="removed",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("visibilityTimeoutSeconds", 900)),
            [
                ("queue-notifications", "visibilityTimeoutSeconds: is 900; required: 1800"),
                (
                    "queue-notifications",
                    ("visibilityTimeoutSeconds: is 900; required: at least 1800, 6 times the timeout of its consumer"),
                ),
            ],
            id="shorter",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("visibilityTimeoutSeconds", 43200)),
            [("queue-notifications", "visibilityTimeoutSeconds: is 43200; required: 1800")],
            id="longer",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function("notification-sender").but("timeout", 900)),
            [
                (
                    "queue-notifications",
                    ("visibilityTimeoutSeconds: is 1800; required: at least 5400, 6 times the timeout of its consumer"),
                )
            ],
            id="a slower consumer",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.dead_letters().but("visibilityTimeoutSeconds", 0)),
            [("dlq-notifications", "visibilityTimeoutSeconds: is 0; required: at least 30")],
            id="dead letters at once",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(lambda_.stack()),
        pytest.param(swap(lambda_.stack(), sqs.dead_letters().without("visibilityTimeoutSeconds"))),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
