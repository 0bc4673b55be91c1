"""Tests of sqs-high-throughput: every queue is in high-throughput mode."""

from __future__ import annotations

import pytest

from tests.policies.builders import sqs
from tests.policies.harness import Res, findings

CONTROL = "sqs-high-throughput"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.queue().without("deduplicationScope")],
            [("queue-notifications", "deduplicationScope: is 'queue'; required: messageGroup")],
            id="scope removed",
        ),
        pytest.param(
            [sqs.queue().but("deduplicationScope", "queue")],
            [("queue-notifications", "deduplicationScope: is 'queue'; required: messageGroup")],
            id="scope",
        ),
        pytest.param(
            [sqs.queue().without("fifoThroughputLimit")],
            [("queue-notifications", "fifoThroughputLimit: is 'perQueue'; required: perMessageGroupId")],
            id="limit removed",
        ),
        pytest.param(
            [sqs.dead_letters().but("fifoThroughputLimit", "perQueue")],
            [("dlq-notifications", "fifoThroughputLimit: is 'perQueue'; required: perMessageGroupId")],
            id="limit",
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
        pytest.param([sqs.dead_letters()]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
