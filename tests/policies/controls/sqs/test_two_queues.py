"""Tests of sqs-two-queues: the stack has exactly the two briefed queues and their dead-letter queues."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import drop
from tests.policies.harness import Res, findings

CONTROL = "sqs-two-queues"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(lambda_.stack(), "queue-notifications"),
            [
                ("dlq-notifications", "queue: serves no queue; required: the dead letters of one"),
                ("guarded-payments-dev", "queue notifications: is declared 0 times; required: exactly once"),
            ],
            id="missing",
        ),
        pytest.param(
            [*lambda_.stack(), Res(sqs.queue().type, "queue-refunds", {"name": "queue-refunds-dev.fifo"})],
            [
                (
                    "queue-refunds",
                    (
                        "name: is 'queue-refunds-dev.fifo', which names no queue of the contract; required: a queue that"
                        " [queues] in architecture.toml lists"
                    ),
                )
            ],
            id="one more",
        ),
        pytest.param(
            [*lambda_.stack(), Res(sqs.queue().type, "dlq-refunds", {"name": "dlq-refunds-dev.fifo"})],
            [("dlq-refunds", "queue: serves no queue; required: the dead letters of one")],
            id="serves none",
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
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
