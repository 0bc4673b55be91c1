"""The alarms over the functions' own metrics: each reads what a function writes, and is raised by what it is there for."""

from __future__ import annotations

import json
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import pytest

from tests.sandbox.sandbox import SUFFIX, Sandbox
from tests.sandbox.test_delivery import owed_notice

_LONG_AGO: Final = "1"
"""Seconds since the epoch: as a time since which something is owed or fails, it is longer ago than any limit."""
_COMPARISONS: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
}


def _alarms(sandbox: Sandbox) -> dict[str, Mapping[str, Any]]:
    """Return the alarms over metrics that the functions write, by the metric."""
    declared = [item.props for item in sandbox.deployment.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")]
    return {props["metricName"]: props for props in declared if not props["namespace"].startswith("AWS/")}


def _values(sandbox: Sandbox, alarm: Mapping[str, Any]) -> Iterator[float]:
    """Read what the functions' logs hold of an alarm's metric, as CloudWatch reads the embedded format."""
    for lines in sandbox.drained_logs().values():
        for document in (json.loads(line) for line in lines if '"_aws"' in line):
            for directive in document["_aws"]["CloudWatchMetrics"]:
                dimensions = [{name: document[name] for name in names} for names in directive["Dimensions"]]
                names = {metric["Name"] for metric in directive["Metrics"]}
                if (
                    directive["Namespace"] == alarm["namespace"]
                    and alarm["dimensions"] in dimensions
                    and alarm["metricName"] in names
                ):
                    yield from document[alarm["metricName"]]


def _age(sandbox: Sandbox, transaction_id: str, *attributes: str) -> None:
    """Have something be owed, or fail, for a long time."""
    sandbox.aws.client("dynamodb").update_item(
        TableName=f"table-transactions-{SUFFIX}",
        Key={"transaction_id": {"S": transaction_id}},
        UpdateExpression="SET " + ", ".join(f"{name} = :past" for name in attributes),
        ConditionExpression="attribute_exists(owed)",
        ExpressionAttributeValues={":past": {"N": _LONG_AGO}},
    )


def _processing_is_late(sandbox: Sandbox) -> None:
    with sandbox.paused():
        transaction_id = str(sandbox.pay().content["transaction_id"])
        sandbox.purge("queue-transaction-processing")
    _age(sandbox, transaction_id, "owed_since")
    sandbox.sweep_when_due(transaction_id)


def _notice_is_late(sandbox: Sandbox) -> None:
    transaction_id = owed_notice(sandbox, 0, "acme")  # stored, and on no queue
    _age(sandbox, transaction_id, "owed_since")
    sandbox.sweep_when_due(transaction_id)


def _merchant_stays_away(sandbox: Sandbox) -> None:
    sandbox.merchants.answers += [500, 500]
    transaction_id = str(sandbox.pay().content["transaction_id"])
    sandbox.settle()
    _age(sandbox, transaction_id, "failing_since")
    sandbox.sweep_when_due(transaction_id)
    assert sandbox.view(transaction_id).content["notification"]["state"] == "UNDELIVERABLE"


CAUSES: Final[Mapping[str, Callable[[Sandbox], None]]] = {
    "ProcessingOverdueSeconds": _processing_is_late,
    "NotificationOverdueSeconds": _notice_is_late,
    "NotificationUndeliverable": _merchant_stays_away,
}
"""What each alarm is there for, by its metric."""


@pytest.mark.parametrize("metric", CAUSES)
def test_an_alarm_is_raised_by_its_cause(sandbox: Sandbox, metric: str) -> None:
    """A value that the alarm's comparison takes is written by its cause; a payment that goes well writes none."""
    alarm = _alarms(sandbox)[metric]
    is_raised = _COMPARISONS[alarm["comparisonOperator"]]

    def raised() -> int:
        return sum(is_raised(value, alarm["threshold"]) for value in _values(sandbox, alarm))

    sandbox.recover()
    before = raised()
    sandbox.pay()
    sandbox.settle()
    sandbox.sweep()
    sandbox.settle()
    assert raised() == before
    CAUSES[metric](sandbox)
    assert raised() == before + 1


def test_a_sweep_keeps_its_alarm_quiet(sandbox: Sandbox) -> None:
    """Each sweep counts itself; the alarm is raised when there is no count."""
    alarm = _alarms(sandbox)["SweepCompleted"]
    assert (alarm["comparisonOperator"], alarm["threshold"], alarm["treatMissingData"]) == (
        "LessThanThreshold",
        1,
        "breaching",
    )
    before = len(list(_values(sandbox, alarm)))
    sandbox.sweep()
    sandbox.settle()
    assert list(_values(sandbox, alarm))[before:] == [1]


def test_every_alarm_over_our_own_metrics_has_a_cause_here(sandbox: Sandbox) -> None:
    """A new one needs an entry."""
    assert set(_alarms(sandbox)) == {*CAUSES, "SweepCompleted"}
