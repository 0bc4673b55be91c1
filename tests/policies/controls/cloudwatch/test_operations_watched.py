"""Tests of cloudwatch-operations-watched: what an operator must know has an alarm, at the contract's threshold."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.harness import Res, findings, provider, root

CONTROL = "cloudwatch-operations-watched"
FUNCTION = Res("aws:lambda/function:Function", "function", {"name": "function-fraud-handler-dev"})
API = Res("aws:apigateway/restApi:RestApi", "api", {"name": "api-payments-dev"})
QUEUE = Res("aws:sqs/queue:Queue", "queue-notifications", {"name": "queue-notifications-dev.fifo"})
WATCHED = (
    ("AWS/SQS", "ApproximateAgeOfOldestMessage", "QueueName", "queue-notifications-dev.fifo", 900),
    ("AWS/Lambda", "Errors", "FunctionName", "function-fraud-handler-dev", 1),
    ("AWS/Lambda", "Throttles", "FunctionName", "function-fraud-handler-dev", 1),
    ("AWS/ApiGateway", "5XXError", "ApiName", "api-payments-dev", 1),
    ("payments", "ProcessingOverdueSeconds", "service", "transaction_processor", 900),
    ("payments", "NotificationOverdueSeconds", "service", "transaction_processor", 900),
    ("payments", "NotificationUndeliverable", "service", "notification_sender", 1),
    ("payments", "SweepCompleted", "service", "transaction_processor", 1),
)
OF_A_QUEUE = "dimensions: name no queue; required: AWS/SQS, with a queue of this stack as its only dimension QueueName"
OWNERS = {"AWS/SQS": QUEUE, "AWS/Lambda": FUNCTION, "AWS/ApiGateway": API}


def _alarm(index: int, **changes: Any) -> Res:
    namespace, metric, dimension, name, threshold = WATCHED[index]
    operator = "LessThanThreshold" if metric == "SweepCompleted" else "GreaterThanOrEqualToThreshold"
    props = {
        "namespace": namespace,
        "metricName": metric,
        "dimensions": {dimension: name},
        "threshold": threshold,
        "comparisonOperator": operator,
        **changes,
    }
    return Res("aws:cloudwatch/metricAlarm:MetricAlarm", f"alarm-{metric}", props)


def _findings(*alarms: Res) -> list[tuple[str, str]]:
    return findings(CONTROL, root({}), provider(), QUEUE, FUNCTION, API, *alarms)


def _stack(index: int, *instead: Res) -> list[Res]:
    return [*(_alarm(other) for other in range(len(WATCHED)) if other != index), *instead]


@pytest.mark.parametrize("index", range(len(WATCHED)), ids=[metric for _, metric, *_ in WATCHED])
def test_each_alarm_is_needed_once(index: int) -> None:
    """Missing, or there twice, or on another dimension."""
    namespace, metric, *_ = WATCHED[index]
    where = OWNERS[namespace].name if namespace in OWNERS else "guarded-payments-dev"
    of_no_queue = [(f"alarm-{metric}", OF_A_QUEUE)] if namespace == "AWS/SQS" else []
    missing = [(where, f"alarm on {metric}: is declared 0 times; required: once")]

    assert _findings(*_stack(index)) == missing
    assert _findings(*_stack(index, _alarm(index), _alarm(index))) == [
        (where, f"alarm on {metric}: is declared 2 times; required: once")
    ]
    assert _findings(*_stack(index, _alarm(index, dimensions={"x": "y"}))) == sorted([*of_no_queue, *missing])


@pytest.mark.parametrize(
    ("index", "changes", "expected"),
    [
        (0, {"threshold": 86_400}, "threshold: is 86400; required: above 0, at most 900"),
        (1, {"threshold": 0}, "threshold: is 0; required: above 0, at most 1"),
        (4, {"threshold": 100_000}, "threshold: is 100000; required: above 0, at most 900"),
        (
            6,
            {"comparisonOperator": "LessThanThreshold"},
            "comparisonOperator: is 'LessThanThreshold'; required: GreaterThanOrEqualToThreshold",
        ),
        (
            7,
            {"comparisonOperator": "GreaterThanOrEqualToThreshold"},
            "comparisonOperator: is 'GreaterThanOrEqualToThreshold'; required: LessThanThreshold",
        ),
    ],
)
def test_an_alarm_that_never_fires_is_found(index: int, changes: dict[str, Any], expected: str) -> None:
    """The threshold and the direction are the contract's."""
    assert _findings(*_stack(index, _alarm(index, **changes))) == [(f"alarm-{WATCHED[index][1]}", expected)]


def test_what_complies_is_silent() -> None:
    """One alarm for each; a lower threshold is stricter."""
    assert _findings(*_stack(-1)) == []
    assert _findings(*_stack(0, _alarm(0, threshold=300))) == []
