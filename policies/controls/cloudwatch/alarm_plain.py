"""Each of these takes the place of metric, statistic or threshold, which are what the other controls read."""

from policies.controls._fixed import fixed_properties
from policies.facts import queues
from policies.model.vocabulary import Severity

alarm_plain = fixed_properties(
    __name__,
    __doc__,
    id="cloudwatch-alarm-plain",
    title="Every alarm looks at the one metric that it names",
    severity=Severity.MEDIUM,
    applies_to=queues.ALARM,
    own_rule="the alarm's other controls read its metric, statistic and threshold, which these arguments replace.",
    remedy="Remove the argument.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
)
