"""An alarm without an action changes its colour on a page that nobody has open.

Violates: alarms of which none has an action.

Complies: ``alarmActions`` with the topic of ``alarmTopicArn``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, stack_control
from policies.model.resource import NotApplicable
from policies.model.stack import Stack
from policies.model.vocabulary import Level, Severity


@stack_control(
    id="cloudwatch-alarms-heard",
    title="Every alarm notifies a topic",
    severity=Severity.MEDIUM,
    level=Level.ADVISORY,
    brief=("B7.4",),
    remedy="Set alarmTopicArn in the stack's configuration to a topic that people read.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
)
def alarms_heard(stack: Stack, _context: Context) -> Iterator[Finding]:
    alarms = stack.of_type(queues.ALARM)
    if not alarms:
        reason = "no alarms; another control asks for them"
        raise NotApplicable(reason)
    if not any(alarm.strings("alarmActions") for alarm in alarms):
        yield Finding(prop="alarmActions", observed="are not set on any alarm", required="a topic (alarmTopicArn)")
