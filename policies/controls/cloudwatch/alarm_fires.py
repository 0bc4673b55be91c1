"""An alarm whose actions are off, or that averages a failure away, is as good as none.

One failed payment is a failed payment: an alarm on dead letters that waits for a hundred tells nobody of it.

SQS publishes nothing for a queue that was idle for hours: missing data is no dead letter. Of a metric that must keep
coming (SweepCompleted), missing data is the failure.

Some arguments take the place of metric, statistic or threshold, which are what the other controls read.

Violates: ``metricQueries``, ``actionsEnabled: false``, ``statistic: Minimum``, six periods, ``treatMissingData: ignore``; on
dead letters ``threshold: 100``, a ``LessThan`` operator, a threshold that is always passed, so that the alarm never rests.

Complies: the greatest value of one minute, once; the number of sweeps in five minutes, where none is a breach; on dead
letters at least 1 in depth, or at least 86,400 seconds in age.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.facts import alarms, queues
from policies.facts.values import value_of
from policies.model.checks import expect_flag, expect_number, expect_plain, expect_text, shown, together
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="cloudwatch-alarm-fires",
    title="Every alarm is on, looks at the one metric that it names, and fires within minutes, at the first dead letter",
    severity=Severity.HIGH,
    applies_to=queues.ALARM,
    brief=("B4.4", "B7.4"),
    settings={
        "period": value_of("alarm-period-seconds", "the longest period of an alarm, in seconds"),
        "statistic": Setting("Maximum", "string", "the statistic of an alarm"),
        "treatMissingData": Setting("notBreaching", "string", "what an alarm takes silence for"),
        "depth": value_of("alarm-dead-letters", "how many dead letters raise an alarm"),
        "age": value_of("alarm-dead-letter-age-seconds", "the age of a dead letter that raises an alarm, in seconds"),
    },
    remedy="Set statistic='Maximum', period=60, evaluation_periods=1 and treat_missing_data='notBreaching'; for a metric that "
    "must keep coming, statistic='Sum' and treat_missing_data='breaching'. Leave the arguments out that replace them. On dead "
    "letters, set comparison_operator='GreaterThanOrEqualToThreshold' and threshold=1 (86400 for the age).",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
)
def alarm_fires(alarm: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_in_time(alarm, context), _at_the_first(alarm, context))


def _in_time(alarm: Resource, context: Context) -> Iterator[Finding]:
    settings = dict(context.settings)
    if alarm.text("metricName") in alarms.EXPECTED:
        settings |= {"statistic": "Sum", "treatMissingData": "breaching"}
    yield from expect_plain(alarm, default_rows("cloudwatch-alarm-fires"))
    yield from expect_flag(alarm, "actionsEnabled", required=True, absent=True)
    yield from expect_text(alarm, "statistic", settings["statistic"])
    yield from expect_text(alarm, "treatMissingData", settings["treatMissingData"], absent="missing")
    yield from expect_number(alarm, "evaluationPeriods", 1)
    yield from expect_number(alarm, "datapointsToAlarm", 1, absent=1)
    period = alarm.number("period")
    if period is None or not 0 < period <= settings["period"]:
        yield Finding(prop="period", observed=shown(period), required=f"at most {settings['period']}")


def _at_the_first(alarm: Resource, context: Context) -> Iterator[Finding]:
    limits = {alarms.DEPTH: context.settings["depth"], alarms.AGE: context.settings["age"]}
    metric = alarm.text("metricName")
    if metric not in limits:
        return
    operator, most = alarm.text("comparisonOperator"), limits[metric]
    step = {"GreaterThanOrEqualToThreshold": 0, "GreaterThanThreshold": 1}.get(operator)
    if step is None:
        yield Finding(prop="comparisonOperator", observed=shown(operator), required="GreaterThanOrEqualToThreshold")
        return
    value = alarm.number("threshold")
    if value is None or not 0 < value + step <= most:
        yield Finding(prop="threshold", observed=shown(value), required=f"one that {most} passes, and 0 does not")
