"""What sends the sweep: a schedule that puts one message a minute into the transaction queue, with a role of its own."""

from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.architecture import Schedule
from infra.components.fifo_queue import GuardedQueue
from infra.naming import Kind, Names
from infra.references import carry
from infra.statements import document, trust, use

_NEXT_SECONDS: Final = 60
"""A message that could not be sent for so long has been replaced by the next one."""


class ScheduleRole(pulumi.ComponentResource):
    """The role that EventBridge Scheduler sends with: trust only, so that the key can name it."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, purpose: str, *, names: Names, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("payments:identity:ScheduleRole", f"identity-{purpose}", None, opts)
        name = names.of(Kind.ROLE, purpose)
        role = aws.iam.Role(
            f"role-{purpose}",
            name=name,
            description="What EventBridge Scheduler sends with",
            assume_role_policy=document(trust("scheduler.amazonaws.com", account_id=names.account_id)),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.name = carry(name, role)
        self.arn = carry(names.role_arn(purpose), role)
        self.register_outputs({"arn": self.arn})


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepScheduleArgs:
    """What the schedule is, what it sends to, and with which role."""

    schedule: Schedule
    names: Names
    queue: GuardedQueue
    role: ScheduleRole


class SweepSchedule(pulumi.ComponentResource):
    """Sends the message of a schedule of the contract to its queue: no function of its own."""

    def __init__(self, name: str, args: SweepScheduleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("payments:schedule:SweepSchedule", name, None, opts)
        schedule = args.schedule
        rights = aws.iam.RolePolicy(
            f"policy-{schedule.role}",
            name=args.names.of(Kind.POLICY, schedule.role),
            role=args.role.name,
            policy=document(use("SendSweeps", ("sqs:SendMessage",), (args.queue.arn,))),
            opts=pulumi.ResourceOptions(parent=self),
        )
        aws.scheduler.Schedule(
            f"schedule-{schedule.name}",
            name=args.names.of(Kind.SCHEDULE, schedule.name),
            description="Sends again what is overdue",
            schedule_expression=schedule.rate,
            state="ENABLED",
            flexible_time_window=aws.scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
            target=aws.scheduler.ScheduleTargetArgs(
                arn=args.queue.arn,
                role_arn=args.role.arn,
                input=schedule.message,
                sqs_parameters=aws.scheduler.ScheduleTargetSqsParametersArgs(message_group_id=schedule.group),
                retry_policy=aws.scheduler.ScheduleTargetRetryPolicyArgs(
                    maximum_event_age_in_seconds=_NEXT_SECONDS, maximum_retry_attempts=3
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[rights]),
        )
        self.register_outputs({})
