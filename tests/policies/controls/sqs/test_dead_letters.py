"""Tests of sqs-dead-letters: every main queue has a FIFO dead-letter queue of its own in this stack."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "sqs-dead-letters"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), sqs.queue().without("redrivePolicy")),
            [("queue-notifications", "redrivePolicy: is given 0 times; required: exactly one")],
            id="removed",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.queue().but(
                    "redrivePolicy", sqs.redrive("arn:aws:sqs:us-east-2:210987654321:dlq-notifications-dev.fifo")
                ),
            ),
            [
                (
                    "queue-notifications",
                    ("redrivePolicy.deadLetterTargetArn: is another; required: a dead-letter queue of this stack"),
                )
            ],
            id="foreign",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("redrivePolicy", sqs.redrive(sqs.arn("queue", "notifications")))),
            [
                (
                    "queue-notifications",
                    ("redrivePolicy.deadLetterTargetArn: is another; required: a dead-letter queue of this stack"),
                )
            ],
            id="itself",
        ),
        pytest.param(
            swap(
                lambda_.stack(), sqs.queue().but("redrivePolicy", sqs.redrive(sqs.arn("dlq", "transaction-processing")))
            ),
            [
                (
                    "queue-notifications",
                    (
                        "redrivePolicy.deadLetterTargetArn: is that of queue-transaction-processing too; "
                        "required: one of its own"
                    ),
                ),
                (
                    "queue-transaction-processing",
                    ("redrivePolicy.deadLetterTargetArn: is that of queue-notifications too; required: one of its own"),
                ),
            ],
            id="shared",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.dead_letters().but("fifoQueue", False)),
            [("queue-notifications", "redrivePolicy.deadLetterTargetArn: is no FIFO queue; required: a FIFO queue")],
            id="standard",
        ),
        pytest.param(
            swap(
                lambda_.stack(), sqs.dead_letters().but("redrivePolicy", sqs.redrive(sqs.arn("queue", "notifications")))
            ),
            [
                ("dlq-notifications", "redrivePolicy: is set on a dead-letter queue; required: not set"),
                ("queue-notifications", "redrivePolicy: is set on a dead-letter queue; required: not set"),
            ],
            id="chained",
        ),
        pytest.param(
            [
                *lambda_.stack(),
                Res(
                    "aws:sqs/redrivePolicy:RedrivePolicy",
                    "redrive",
                    {
                        "queueUrl": sqs.url("queue", "notifications"),
                        "redrivePolicy": sqs.redrive(sqs.arn("dlq", "notifications"), 5),
                    },
                ),
            ],
            [("queue-notifications", "redrivePolicy: is given 2 times; required: exactly one")],
            id="twice",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("redrivePolicy", UNKNOWN)),
            [
                ("queue-notifications", f"redrivePolicy: is not known in this preview; required: {KNOWN}"),
                ("queue-transaction-processing", f"redrivePolicy: is not known in this preview; required: {KNOWN}"),
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
        pytest.param(lambda_.stack()),
        pytest.param(
            [
                *swap(lambda_.stack(), sqs.queue().without("redrivePolicy")),
                Res(
                    "aws:sqs/redrivePolicy:RedrivePolicy",
                    "redrive",
                    {
                        "queueUrl": sqs.url("queue", "notifications"),
                        "redrivePolicy": sqs.redrive(sqs.arn("dlq", "notifications")),
                    },
                ),
            ]
        ),
        pytest.param(
            [
                *swap(lambda_.stack(), sqs.queue().but("redrivePolicy", UNKNOWN)),
                Res(
                    "aws:sqs/redrivePolicy:RedrivePolicy",
                    "redrive",
                    {
                        "queueUrl": sqs.url("queue", "notifications"),
                        "redrivePolicy": sqs.redrive(sqs.arn("dlq", "notifications")),
                    },
                ),
            ]
        ),
        pytest.param([*swap(lambda_.stack(), sqs.queue().but("policy", "").but("redriveAllowPolicy", ""))]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
