"""An alarm whose actions are off, or that averages a failure away, is as good as none.

SQS publishes nothing for a queue that was idle for hours: missing data is no dead letter. Of a metric that must keep
coming (SweepCompleted), missing data is the failure.

Some arguments take the place of metric, statistic or threshold, which are what the other controls read.

Violates: ``metricQueries``, ``actionsEnabled: false``, ``statistic: Minimum``, six periods, ``treatMissingData: ignore``.

Complies: the greatest value of one minute, once; the number of sweeps in five minutes, where none is a breach.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.facts import alarms, queues
from policies.facts.values import value_of
from policies.model.checks import expect_flag, expect_number, expect_plain, expect_text, shown
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="cloudwatch-alarm-fires",
    title="Every alarm is on, looks at the one metric that it names, and fires within minutes",
    severity=Severity.HIGH,
    applies_to=queues.ALARM,
    brief=("B4.4", "B7.4"),
    settings={
        "period": value_of("alarm-period-seconds", "the longest period of an alarm, in seconds"),
        "statistic": Setting("Maximum", "string", "the statistic of an alarm"),
        "treatMissingData": Setting("notBreaching", "string", "what an alarm takes silence for"),
    },
    remedy="Set statistic='Maximum', period=60, evaluation_periods=1 and treat_missing_data='notBreaching'; for a metric that "
    "must keep coming, statistic='Sum' and treat_missing_data='breaching'. Leave the arguments out that replace them.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html",
)
def alarm_fires(alarm: Resource, context: Context) -> Iterator[Finding]:
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
