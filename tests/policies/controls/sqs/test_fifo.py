"""Tests of sqs-fifo: every queue is a FIFO queue."""

from __future__ import annotations

import pytest

from tests.policies.builders import sqs
from tests.policies.harness import Res, findings

CONTROL = "sqs-fifo"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.queue().without("fifoQueue")],
            [("queue-notifications", "fifoQueue: is false; required: true")],
            id="removed",
        ),
        pytest.param(
            [sqs.dead_letters().but("fifoQueue", False)],
            [("dlq-notifications", "fifoQueue: is false; required: true")],
            id="standard",
        ),
        pytest.param(
            [sqs.queue().but("name", "queue-notifications-dev")],
            [("queue-notifications", "name: is 'queue-notifications-dev'; required: a name that ends in .fifo")],
            id="name",
        ),
        pytest.param(
            [sqs.queue().without("name")],
            [("queue-notifications", "name: is not set; required: a name that ends in .fifo")],
            id="no name",
        ),
        pytest.param(
            [sqs.queue().but("namePrefix", "queue")],
            [("queue-notifications", "namePrefix: is set; required: not set (the name is explicit)")],
            id="prefix",
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
