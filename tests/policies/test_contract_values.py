"""What controls expect where the contract has a value that the sample stack leaves open."""

from __future__ import annotations

from typing import Any

from tests.policies.harness import Res, findings, provider, with_values

ARCHIVE = "arn:aws:logs:us-east-2:210987654321:destination:archive"
TOPIC = "arn:aws:sns:us-east-2:123456789012:alarms"
FOREIGN = "arn:aws:sns:us-east-2:210987654321:alarms"


def _alarm(name: str, **props: Any) -> Res:
    return Res("aws:cloudwatch/metricAlarm:MetricAlarm", name, props)


def test_a_configured_archive_is_asked_for() -> None:
    """A stack without subscriptions has a finding for each group."""
    group = Res("aws:cloudwatch/logGroup:LogGroup", "log-group-a", {"name": "log-group-a-dev"})
    found = findings("logs-archive-complete", provider(), group, by=with_values(log_archive_destination_arn=ARCHIVE))

    assert found == [("log-group-a", "subscription filters: are 0; required: exactly 1")]


def test_a_configured_topic_is_asked_for() -> None:
    """An alarm that tells nobody has a finding."""
    found = findings("cloudwatch-alarm-actions", provider(), _alarm("a"), by=with_values(alarm_topic_arn=TOPIC))

    assert found == [("a", f"alarmActions: is not set; required: {TOPIC}")]


def test_alarms_tell_one_topic_of_the_account() -> None:
    """Without a configured topic, what one alarm tells all have to tell; a topic of another account is none."""
    told = _alarm("a", alarmActions=[TOPIC])

    assert findings("cloudwatch-alarm-actions", provider(), told, _alarm("b", alarmActions=[TOPIC])) == []
    assert findings("cloudwatch-alarm-actions", provider(), told, _alarm("b")) == [
        ("b", f"alarmActions: is not set; required: {TOPIC}")
    ]
    assert findings("cloudwatch-alarm-actions", provider(), _alarm("a", alarmActions=[FOREIGN])) == [
        ("a", f"alarmActions[0]: is '{FOREIGN}'; required: a topic arn:aws:sns:us-east-2:123456789012:*")
    ]
