"""Tests of sqs-retention: every queue keeps messages for four days, a dead-letter queue no shorter than its source."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "sqs-retention"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("messageRetentionSeconds", 3600)),
            [("queue-notifications", "messageRetentionSeconds: is 3600; required: 345600")],
            id="an hour",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("messageRetentionSeconds", 1209600)),
            [("queue-notifications", "messageRetentionSeconds: is 1209600; required: 345600")],
            id="longer",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.dead_letters().but("messageRetentionSeconds", 1209601)),
            [
                (
                    "dlq-notifications",
                    ("messageRetentionSeconds: is 1209601; required: from its source's 345600 to 1209600"),
                )
            ],
            id="dead letters longer than SQS",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.dead_letters().but("messageRetentionSeconds", 345599)),
            [
                (
                    "dlq-notifications",
                    ("messageRetentionSeconds: is 345599; required: from its source's 345600 to 1209600"),
                )
            ],
            id="dead letters shorter",
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
        pytest.param(swap(lambda_.stack(), sqs.queue().without("messageRetentionSeconds"))),
        pytest.param(swap(lambda_.stack(), sqs.dead_letters().but("messageRetentionSeconds", 345600))),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
