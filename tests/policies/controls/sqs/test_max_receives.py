"""Tests of sqs-max-receives: a message is tried three times before it is a dead letter."""

from __future__ import annotations

import json

import pytest

from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "sqs-max-receives"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("redrivePolicy", sqs.redrive(sqs.arn("dlq", "notifications"), 1))),
            [("queue-notifications", "redrivePolicy.maxReceiveCount: is 1; required: 3")],
            id="once",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("redrivePolicy", sqs.redrive(sqs.arn("dlq", "notifications"), 1000))),
            [("queue-notifications", "redrivePolicy.maxReceiveCount: is 1000; required: 3")],
            id="often",
        ),
        pytest.param(
            swap(lambda_.stack(), sqs.queue().but("redrivePolicy", sqs.redrive(sqs.arn("dlq", "notifications"), "3"))),
            [("queue-notifications", "redrivePolicy.maxReceiveCount: is '3'; required: 3")],
            id="text",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.queue().but("redrivePolicy", json.dumps({"deadLetterTargetArn": sqs.arn("dlq", "notifications")})),
            ),
            [("queue-notifications", "redrivePolicy.maxReceiveCount: is not set; required: 3")],
            id="removed",
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
