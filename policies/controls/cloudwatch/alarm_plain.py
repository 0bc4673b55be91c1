"""An alarm looks at the one metric that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="cloudwatch-alarm-plain",
    title="Every alarm looks at the one metric that it names",
    severity=Severity.MEDIUM,
    applies_to=queues.ALARM,
    brief=("B7.4",),
    remedy="Remove the argument.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
)
def alarm_plain(alarm: Resource, _context: Context) -> Iterator[Finding]:
    """Each of these takes the place of metric, statistic or threshold, which are what the other controls read.

    Violates: ``metricQueries``, ``extendedStatistic``, a ``unit`` in which the metric never comes.

    Complies: none of them.
    """
    yield from expect_plain(alarm, _ALLOWED)


_OTHER: Final = Allowed("the alarm is on one metric, its statistic and its threshold")
_ALLOWED: Final[Mapping[str, Allowed]] = {
    "metricQueries": _OTHER,
    "extendedStatistic": _OTHER,
    "thresholdMetricId": _OTHER,
    "evaluationCriteria": _OTHER,
    "evaluationInterval": _OTHER,
    "evaluationWindow": _OTHER,
    "evaluateLowSampleCountPercentiles": _OTHER,
    "unit": Allowed("in another unit the metric has no data, and the alarm never fires"),
    "warmUpConfiguration": Allowed("the first failures come with a deployment"),
}
