"""Without the context CloudWatch Logs may use the key for any group of any account that names it.

A group that is left out cannot be created; one too many is not this stack's.

Violates: `ArnLike` with a wildcard, a group missing, a foreign group, no condition.

Complies: `ArnEquals` with the ARNs of all groups.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.controls.kms._expected import ENVELOPE
from policies.facts.keys import KEY, statements_of
from policies.facts.rest_api import LOG_GROUP
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

CONTEXT: Final = "kms:EncryptionContext:aws:logs:arn"


@relation(
    id="kms-logs-by-context",
    title="CloudWatch Logs uses the key for exactly this stack's groups",
    severity=Severity.HIGH,
    applies_to=KEY,
    brief=("B5.2",),
    pci=(
        partial(
            "10.3.2",
            "Only these log groups can be encrypted with the key. Who may delete a log group is decided by "
            "IAM in the account.",
        ),
    ),
    settings={"actions": Setting(list(ENVELOPE), "array", "what CloudWatch Logs does with a key")},
    remedy="Condition the logs statement on ArnEquals kms:EncryptionContext:aws:logs:arn with every group's ARN.",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
    absolute=True,
)
def logs_by_context(key: Resource, context: Context) -> Iterator[Finding]:
    stack = context.stack
    service = ("Service", f"logs.{stack.region}.amazonaws.com")
    groups = {
        f"arn:aws:logs:{stack.region}:{stack.account}:log-group:{group.text('name')}"
        for group in stack.of_type(LOG_GROUP)
    }
    statements = [statement for statement in statements_of(key) if service in statement.principals]
    if len(statements) != 1:
        yield Finding(prop="policy", observed=f"{len(statements)} statements for logs", required="one")
    for statement in statements:
        if set(statement.test("ArnEquals", CONTEXT)) != groups or len(statement.conditions) != 1:
            yield Finding(
                prop=f"{statement.path}.Condition",
                observed="does not name exactly this stack's log groups",
                required=f"ArnEquals {CONTEXT}: {', '.join(sorted(groups))}",
            )
        if set(statement.actions) != set(context.settings["actions"]):
            yield Finding(
                prop=f"{statement.path}.Action",
                observed=f"are {', '.join(statement.actions)}",
                required=", ".join(context.settings["actions"]),
            )
