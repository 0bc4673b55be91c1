"""Tests of sqs-delivery: a queue takes messages of the usual size and delivers them at once."""

from __future__ import annotations

import pytest

from tests.policies.builders import sqs
from tests.policies.harness import Res, findings

CONTROL = "sqs-delivery"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.queue().but("delaySeconds", 900)],
            [("queue-notifications", "delaySeconds: is 900; required: 0")],
            id="delay",
        ),
        pytest.param(
            [sqs.queue().but("maxMessageSize", 1024)],
            [("queue-notifications", "maxMessageSize: is 1024; required: at least 262144")],
            id="small",
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
        pytest.param([sqs.queue().but("maxMessageSize", 1048576)]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
