"""Policy documents as records: pure builders, no wildcard unless it stands in `UNSCOPABLE_ACTIONS`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import pulumi

from infra import compact_json

POLICY_VERSION: Final = "2012-10-17"

UNSCOPABLE_ACTIONS: Final = MappingProxyType(
    {
        "xray:PutTraceSegments": "X-Ray defines no resource type for segments",
        "xray:PutTelemetryRecords": "X-Ray defines no resource type for telemetry",
    }
)
"""The only actions granted on `*`: IAM cannot scope them (Service Authorization Reference, AWS X-Ray)."""


class Effect(StrEnum):
    """What a statement does."""

    ALLOW = "Allow"
    DENY = "Deny"


Conditions = Mapping[str, Mapping[str, str | tuple[str, ...]]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement of a policy document.

    Args:
        principals: `{"Service": ...}` or `{"AWS": ...}` in resource policies; empty in identity policies.
        resources: outputs made by `carry`, so that the document depends on what it names; none in a trust policy.

    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[pulumi.Input[str], ...] = ()
    effect: Effect = Effect.ALLOW
    principals: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    conditions: Conditions = field(default_factory=dict)

    def render(self) -> dict[str, Any]:
        """Spell the statement as IAM reads it, in one order so that the same statement is the same bytes."""
        rendered: dict[str, Any] = {"Sid": self.sid, "Effect": str(self.effect)}
        if self.principals:
            rendered["Principal"] = dict(self.principals)
        rendered["Action"] = sorted(self.actions)
        if self.resources:
            rendered["Resource"] = list(self.resources)
        if self.conditions:
            rendered["Condition"] = {
                operator: {key: list(value) if isinstance(value, tuple) else value for key, value in tests.items()}
                for operator, tests in self.conditions.items()
            }
        return rendered


def document(*statements: Statement) -> pulumi.Output[str]:
    """Compose a policy document; it depends on every resource that its statements carry."""
    return compact_json.output(
        {"Version": POLICY_VERSION, "Statement": [statement.render() for statement in statements]}
    )


def trust(service: str, *, account_id: str = "") -> Statement:
    """Let one AWS service, and nobody else, assume a role; with an account id, only when it acts for that account."""
    conditions = {"StringEquals": {"aws:SourceAccount": account_id}} if account_id else {}
    return Statement(sid="Trust", actions=("sts:AssumeRole",), principals={"Service": service}, conditions=conditions)


def deny_insecure_transport(queue_arn: pulumi.Input[str]) -> Statement:
    """Refuse every request to a queue that does not come over TLS, whoever sends it."""
    return Statement(
        sid="DenyInsecureTransport",
        effect=Effect.DENY,
        principals={"AWS": "*"},
        actions=("sqs:*",),
        resources=(queue_arn,),
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    )


def write_logs(log_group_arn: pulumi.Input[str]) -> Statement:
    """Let a function write to its own log group.

    No CreateLogGroup: a late invocation would bring a destroyed group back, without its retention or its key.
    """
    return Statement(
        sid="WriteOwnLogs",
        actions=("logs:CreateLogStream", "logs:PutLogEvents"),
        resources=(pulumi.Output.concat(log_group_arn, ":*"),),
    )


def write_traces() -> Statement:
    """Let a function send its trace segments."""
    return Statement(sid="WriteTraces", actions=tuple(UNSCOPABLE_ACTIONS), resources=("*",))


def use(
    sid: str, actions: tuple[str, ...], resources: tuple[pulumi.Input[str], ...], *, attributes: tuple[str, ...] = ()
) -> Statement:
    """Let a function do exactly these things with these resources of the stack; with a table, on these attributes only."""
    conditions = _on_attributes(attributes) if attributes else {}
    return Statement(sid=sid, actions=actions, resources=resources, conditions=conditions)


def _on_attributes(attributes: tuple[str, ...]) -> Conditions:
    """Limit a statement to attributes; a request for whole items, or that returns them, is refused.

    DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
    """
    return {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": tuple(sorted(attributes))},
        "StringEqualsIfExists": {
            "dynamodb:ReturnValues": ("NONE", "UPDATED_NEW", "UPDATED_OLD"),
            "dynamodb:Select": "SPECIFIC_ATTRIBUTES",
        },
    }
