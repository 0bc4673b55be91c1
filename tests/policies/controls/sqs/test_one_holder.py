"""Tests of sqs-one-holder: what is attached to a queue is attached to a queue of this stack."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_, sqs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "sqs-one-holder"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.policy().but(
                    "queueUrl", "https://sqs.us-east-2.amazonaws.com/210987654321/queue-notifications-dev.fifo"
                ),
            ),
            [
                (
                    "queue-policy-queue-notifications",
                    "queueUrl: is no queue of this stack; required: the URL of a queue of this stack",
                )
            ],
            id="policy",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                sqs.redrive_allow().but("queueUrl", "https://sqs.us-east-2.amazonaws.com/123456789012/another.fifo"),
            ),
            [
                (
                    "redrive-allow-notifications",
                    "queueUrl: is no queue of this stack; required: the URL of a queue of this stack",
                )
            ],
            id="redrive allow",
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
