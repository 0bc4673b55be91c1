"""Roles and what they may do, with everything that their policies name."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.policies.builders import foundation, lambda_, logs, scheduler, sqs
from tests.policies.builders.foundation import SUFFIX, regional, swap
from tests.policies.harness import ACCOUNT, Res

Statement = dict[str, Any]


def trust(service: str = "lambda.amazonaws.com", **changes: Any) -> Statement:
    """What lets a service assume a role."""
    return {
        "Sid": "Trust",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": ["sts:AssumeRole"],
        **changes,
    }


def allow(actions: list[str], resources: list[str], **changes: Any) -> Statement:
    """A statement that grants."""
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **changes}


def document(*statements: Statement, version: str = "2012-10-17") -> str:
    """A policy document."""
    return json.dumps({"Version": version, "Statement": list(statements)})


def role(purpose: str = "fraud-handler", *statements: Statement) -> Res:
    """A function's role, with its trust."""
    given = statements or (trust(),)
    return foundation.role(purpose).but("assumeRolePolicy", document(*given))


def table_arn(purpose: str) -> str:
    """The ARN that a table has."""
    return regional("dynamodb", f"table/table-{purpose}-{SUFFIX}")


def parameter_arn(purpose: str) -> str:
    """The ARN that a parameter has."""
    return regional("ssm", f"parameter/parameter-{purpose}-{SUFFIX}")


def write_logs(purpose: str) -> Statement:
    """What every function writes to its own group."""
    arn = regional("logs", f"log-group:log-group-{purpose}-{SUFFIX}:*")
    return allow(["logs:CreateLogStream", "logs:PutLogEvents"], [arn])


TRACE = allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], ["*"])


ATTRIBUTES = [
    "changed_at",
    "due_at",
    "due_shard",
    "expires_at",
    "failing_since",
    "failures",
    "merchant_id",
    "notice",
    "open_alerts",
    "owed",
    "owed_since",
    "sends",
    "state",
    "transaction_id",
    "version",
]
"""What the fraud handler may read and change of a transaction."""


def limited(attributes: list[str]) -> dict[str, Any]:
    """The condition that limits a statement to attributes."""
    return {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": attributes},
        "StringEqualsIfExists": {
            "dynamodb:ReturnValues": ["NONE", "UPDATED_NEW", "UPDATED_OLD"],
            "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
        },
    }


LIMITED = limited(ATTRIBUTES)


def statements(purpose: str = "fraud-handler") -> list[Statement]:
    """What the fraud handler, or the notification sender, may do."""
    notifications = sqs.arn("queue", "notifications")
    own = {
        "fraud-handler": [
            allow(["dynamodb:GetItem", "dynamodb:PutItem"], [table_arn("fraud-alerts")]),
            allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], [table_arn("transactions")], Condition=LIMITED),
            allow(["sqs:SendMessage"], [notifications]),
            allow(["ssm:GetParameter"], [parameter_arn("callers"), parameter_arn("fraud-signing-secret")]),
        ],
        "notification-sender": [
            allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], [table_arn("transactions")]),
            allow(
                ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"],
                [notifications],
            ),
            allow(["ssm:GetParameter"], [parameter_arn("webhook-url-acme"), parameter_arn("signing-key-acme")]),
        ],
    }[purpose]
    return [write_logs(purpose), TRACE, *own]


def policy(purpose: str = "fraud-handler", *given: Statement) -> Res:
    """The rights of a function's role: its own, or the statements given."""
    return foundation.role_policy(purpose).but("policy", document(*(given or statements(purpose))))


def stack() -> list[Res]:
    """Two functions with their roles, rights, and all that these name."""
    purposes = ("fraud-handler", "notification-sender")
    parameters = ("callers", "fraud-signing-secret", "webhook-url-acme", "signing-key-acme")
    return [
        foundation.aws(),
        *(foundation.table(purpose) for purpose in ("transactions", "fraud-alerts")),
        *(foundation.parameter(purpose) for purpose in parameters),
        *(sqs.queue(purpose) for purpose in sqs.PURPOSES),
        *(logs.group(purpose) for purpose in purposes),
        *(role(purpose) for purpose in purposes),
        *(policy(purpose) for purpose in purposes),
        *(lambda_.function(purpose) for purpose in purposes),
    ]


def granting(*given: Statement) -> list[Res]:
    """The stack, with these statements as the fraud handler's rights."""
    return swap(stack(), policy("fraud-handler", *given))


def trusting(*given: Statement) -> list[Res]:
    """The stack, with these statements as the fraud handler's trust."""
    return swap(stack(), role("fraud-handler", *given))


def with_api_role(service: str = "apigateway.amazonaws.com") -> list[Res]:
    """The stack, owning the account's API Gateway log role besides."""
    purpose = "api-gateway-logs"
    arn = regional("logs", f"log-group:log-group-api-access-{SUFFIX}:*")
    actions = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    return [
        *stack(),
        logs.group("api-access"),
        role(purpose, trust(service)),
        policy(purpose, allow(actions, [arn])),
        Res("aws:apigateway/account:Account", "account", {"cloudwatchRoleArn": foundation.role_arn(purpose)}),
    ]


def with_schedule(*given: Statement) -> list[Res]:
    """The stack, with the schedule's role, trusted as given or as it should be, and the schedule."""
    purpose = "sweep-schedule"
    condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    return [
        *stack(),
        role(purpose, *(given or (trust("scheduler.amazonaws.com", Condition=condition),))),
        policy(purpose, allow(["sqs:SendMessage"], [sqs.arn("queue", "transaction-processing")])),
        scheduler.schedule(),
    ]


def renamed(resource: Res, name: str) -> Res:
    """Return a resource under another logical name."""
    return replace(resource, name=name)


def another_merchant() -> Res:
    """A parameter that a function which serves all merchants must be able to read."""
    return foundation.parameter("webhook-url-globex")


ROLE_ARN = foundation.role_arn("notification-sender")
"""The ARN of a role that belongs to another function than the fraud handler."""
GROUP_ARN = regional("logs", f"log-group:log-group-fraud-handler-{SUFFIX}")
"""The ARN of a function's own log group, without its streams."""
