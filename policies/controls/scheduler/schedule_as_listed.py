"""The queue deduplicates by content: a text that is the same each minute would be dropped four times of five.

So the text holds the scheduled time, which EventBridge Scheduler fills in.

Violates: ``state: DISABLED``; another rate; another queue, or a function, as target; a constant text; an end date.

Complies: ``rate(1 minute)``, the transaction queue, group ``sweep``, the scheduled time in the text.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.iam import SCHEDULE
from policies.facts.listed import resources_meant, unlisted
from policies.model.checks import expect_number, expect_text, expect_unset
from policies.model.contract import named
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="scheduler-schedule-as-listed",
    title="Every schedule is on, and sends to the queue, at the rate and in the message group that the contract lists",
    severity=Severity.HIGH,
    applies_to=SCHEDULE,
    brief=("B4.3", "B7.4"),
    pci=(partial("10.7.2", "Work that was lost is found and counted; that somebody answers is a matter of process."),),
    settings={
        "age": Setting(
            60, "integer", "seconds after which a message that could not be sent is given up: the next one is due"
        ),
        "attempts": Setting(3, "integer", "how often a message is sent again within that time"),
    },
    remedy="Declare the schedule as infra/components/sweep_schedule.py does, from [schedules.NAME] in "
    "architecture.toml.",
    source="https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html",
)
def schedule_as_listed(schedule: Resource, context: Context) -> Iterator[Finding]:
    listed = context.contract.schedules.get(named(schedule.text("name"), "schedule", context.contract.schedules))
    if listed is None:
        raise unlisted(schedule, "schedule", "schedules")
    target = schedule.block("target")
    yield from expect_text(schedule, "scheduleExpression", listed.rate)
    yield from expect_text(schedule, "state", "ENABLED", absent="ENABLED")
    yield from expect_text(schedule, "groupName", "default", absent="default")
    for prop in ("startDate", "endDate"):
        yield from expect_unset(schedule, prop, "the schedule runs for as long as the stack is there")
    yield from expect_text(schedule.block("flexibleTimeWindow"), "mode", "OFF")
    yield from expect_text(target, "input", listed.message)
    yield from expect_text(target.block("sqsParameters"), "messageGroupId", listed.group)
    yield from expect_number(target.block("retryPolicy"), "maximumEventAgeInSeconds", context.settings["age"])
    yield from expect_number(target.block("retryPolicy"), "maximumRetryAttempts", context.settings["attempts"])
    arn = target.text("arn")
    queues = list(resources_meant(context.stack, f"queue:{listed.queue}"))
    if not queues or arn not in {name for queue in queues for name in context.stack.identifiers(queue)}:
        yield Finding(prop="target.arn", observed=f"is {arn}", required=f"the ARN of the queue {listed.queue}")
