"""Tests of sqs-redrive-allowed: every dead-letter queue admits its own source alone."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import drop, swap
from tests.policies.harness import Res, findings

EXACTLY = "required: exactly queue-notifications"
SOURCES = "redriveAllowPolicy.sourceQueueArns: names"
ARN = "arn:aws:sqs:us-east-2:123456789012"

CONTROL = "sqs-redrive-allowed"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(lambda_.stack(), "redrive-allow-notifications"),
            [("dlq-notifications", "redriveAllowPolicy: is given 0 times; required: 1 on this queue")],
            id="missing",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.redrive_allow(redrivePermission="allowAll")),
            [("dlq-notifications", "redriveAllowPolicy.redrivePermission: is 'allowAll'; required: byQueue")],
            id="anyone",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.redrive_allow(redrivePermission="denyAll")),
            [("dlq-notifications", "redriveAllowPolicy.redrivePermission: is 'denyAll'; required: byQueue")],
            id="no one",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.redrive_allow(sourceQueueArns=[sqs.arn("queue", "transaction-processing")])),
            [
                (
                    "dlq-notifications",
                    (f"{SOURCES} {ARN}:queue-transaction-processing-dev.fifo; {EXACTLY}"),
                )
            ],
            id="another queue",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.redrive_allow(
                    sourceQueueArns=[
                        sqs.arn("queue", "notifications"),
                        "arn:aws:sqs:us-east-2:123456789012:another.fifo",
                    ]
                ),
            ),
            [
                (
                    "dlq-notifications",
                    (f"{SOURCES} {ARN}:queue-notifications-dev.fifo, {ARN}:another.fifo; {EXACTLY}"),
                )
            ],
            id="one more",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.redrive_allow(sourceQueueArns=[])),
            [
                (
                    "dlq-notifications",
                    f"{SOURCES} nothing; {EXACTLY}",
                )
            ],
            id="no source",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.redrive_allow().but("queueUrl", sqs.url("queue", "notifications"))),
            [
                ("dlq-notifications", "redriveAllowPolicy: is given 0 times; required: 1 on this queue"),
                ("queue-notifications", "redriveAllowPolicy: is given 1 times; required: 0 on this queue"),
            ],
            id="on a main queue",
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
