"""One failed payment is a failed payment: nobody is told of it by an alarm that waits for a hundred.

Violates: ``threshold: 100``, a ``LessThan`` operator, a threshold that is always passed, so that the alarm never rests.

Complies: at least 1 in depth, or at least 86,400 seconds in age.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, control
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="cloudwatch-alarm-threshold",
    title="Every alarm on dead letters fires at the first one, and before a day has passed",
    severity=Severity.HIGH,
    applies_to=queues.ALARM,
    brief=("B4.4", "B7.4"),
    settings={
        "ApproximateNumberOfMessagesVisible": value_of("alarm-dead-letters", "how many dead letters raise an alarm"),
        "ApproximateAgeOfOldestMessage": value_of(
            "alarm-dead-letter-age-seconds", "the age of a dead letter that raises an alarm, in seconds"
        ),
    },
    remedy="Set comparison_operator='GreaterThanOrEqualToThreshold' and threshold=1 (86400 for the age).",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html",
)
def alarm_threshold(alarm: Resource, context: Context) -> Iterator[Finding]:
    metric = alarm.text("metricName")
    if metric not in context.settings:
        reason = "no alarm on dead letters"
        raise NotApplicable(reason)
    most = context.settings[metric]
    operator = alarm.text("comparisonOperator")
    step = {"GreaterThanOrEqualToThreshold": 0, "GreaterThanThreshold": 1}.get(operator)
    if step is None:
        yield Finding(prop="comparisonOperator", observed=shown(operator), required="GreaterThanOrEqualToThreshold")
        return
    value = alarm.number("threshold")
    if value is None or not 0 < value + step <= most:
        yield Finding(prop="threshold", observed=shown(value), required=f"one that {most} passes, and 0 does not")
