"""An action can run a function or stop an instance, and a topic of another account tells strangers when we fail.

Violates: an action that is no topic of this account and region, or an alarm that does not tell whom the others tell.

Complies: the same topic in every alarm, or none in any.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@relation(
    id="cloudwatch-alarm-actions",
    title="Alarms tell a topic of this account and region, all of them the same",
    severity=Severity.MEDIUM,
    applies_to=queues.ALARM,
    brief=("B7.4",),
    settings={
        "topicArn": value_of(
            "alarm-topic-arn", "the topic that every alarm must notify; empty when the program chooses"
        )
    },
    remedy="Set alarmTopicArn in the stack's configuration: every alarm then tells it.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html",
)
def alarm_actions(alarm: Resource, context: Context) -> Iterator[Finding]:
    stack, topic = context.stack, context.settings["topicArn"]
    prefix = f"arn:aws:sns:{stack.region}:{stack.account}:"
    for prop in ("alarmActions", "okActions", "insufficientDataActions"):
        for index, action in enumerate(alarm.strings(prop)):
            if not action.startswith(prefix):
                yield Finding(prop=f"{prop}[{index}]", observed=shown(action), required=f"a topic {prefix}*")
    wanted = frozenset({topic}) if topic else stack.once(_told)
    if set(alarm.strings("alarmActions")) != wanted:
        observed = shown(", ".join(alarm.strings("alarmActions")))
        yield Finding(prop="alarmActions", observed=observed, required=", ".join(sorted(wanted)))


def _told(stack: Stack) -> frozenset[str]:
    return frozenset(action for item in stack.of_type(queues.ALARM) for action in item.strings("alarmActions"))
