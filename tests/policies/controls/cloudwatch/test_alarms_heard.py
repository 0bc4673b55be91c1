"""Tests of cloudwatch-alarms-heard: somebody hears the alarms."""

from __future__ import annotations

import pytest
from pulumi.runtime.proto.analyzer_pb2 import EnforcementLevel

from tests.policies.builders import foundation, sqs
from tests.policies.harness import Res, diagnostics, findings

CONTROL = "cloudwatch-alarms-heard"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [sqs.alarm()],
            [("guarded-payments-dev", "alarmActions: are not set on any alarm; required: a topic (alarmTopicArn)")],
            id="nobody",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([sqs.alarm().but("alarmActions", ["arn:aws:sns:us-east-2:123456789012:alarms"])]),
        pytest.param([foundation.key()]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []


def test_silence_is_a_warning_only() -> None:
    """A stack whose alarms nobody hears is told so, and may be deployed."""
    found = diagnostics(CONTROL, sqs.alarm())
    assert [EnforcementLevel.Name(item.enforcementLevel) for item in found] == ["ADVISORY"]
