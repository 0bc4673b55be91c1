"""SQS still answers plain HTTP, where a message and the request's signature can be read and repeated.

Violates: no queue policy, a denial of fewer actions or principals, on another queue, or under a further condition.

Complies: ``Deny`` of ``sqs:*`` to ``*`` on this queue under ``Bool`` ``aws:SecureTransport`` ``false``, in any
spelling that IAM takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.facts import conditions, principals, profile_overrides, queues
from policies.facts.iam import Statement, known_statements
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, partial, relation
from policies.model.resource import Resource, Undetermined, contains_unknown
from policies.model.stack import Stack
from policies.model.vocabulary import Level, Severity


@relation(
    id="sqs-tls-only",
    title="Every queue's policy denies requests without TLS",
    severity=Severity.HIGH,
    applies_to=queues.QUEUE,
    brief=("B4.1",),
    pci=(
        partial("4.2.1", "Requests without TLS are denied; the TLS version and the ciphers are chosen by AWS."),
        partial("1.2.6", "Plain HTTP to the queues is denied."),
        partial("2.2.5", "Plain HTTP to the queues is denied."),
    ),
    remedy="Declare an aws.sqs.QueuePolicy that denies sqs:* to * on the queue while aws:SecureTransport is false.",
    source="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html",
    profiles=BOTH_PROFILES,
    settings={"provenance": Setting(default=False, type="boolean", description="whether an unknown queue URL will do")},
    baseline=Baseline(severity=Severity.MEDIUM, settings={"provenance": True}, unknown=Level.ADVISORY),
)
def tls_only(queue: Resource, context: Context) -> Iterator[Finding]:
    if context.settings["provenance"]:
        yield from _by_provenance(queue, context.stack)
        return
    found = queues.attached(context.stack, queue, queues.QUEUE_POLICY, "policy")
    statements = [each for item in found for each in queues.listed(item.document.get("Statement"))]
    queue.note("policy statements", statements)
    if len(found) > 1:
        yield Finding(prop="policy", observed=f"is given {len(found)} times", required="exactly one queue policy")
    if not any(_denies(context.stack, queue, statement) for statement in statements):
        required = "Deny sqs:* to * unless aws:SecureTransport"
        yield Finding(prop="policy", observed=_observed(found), required=required)


def _by_provenance(queue: Resource, stack: Stack) -> Iterator[Finding]:
    """A queue that Pulumi names has an unknown URL and ARN: what its policies come from tells whose they are."""
    found = profile_overrides.policies_of(stack, queue)
    unknown: Undetermined | None = None
    for holder, prop in found:
        for statement in known_statements(holder, prop):
            try:
                if not statement.allows and _refuses_for(stack, queue, statement):
                    return
            except Undetermined as partly:
                unknown = unknown or partly
    if unknown is not None:
        raise unknown
    yield Finding(prop="policy", observed=_observed(found), required="Deny sqs:* to * unless aws:SecureTransport")


def _refuses_for(stack: Stack, queue: Resource, statement: Statement) -> bool:
    """Tell whether a denial keeps requests without TLS from the queue.

    Raises:
        Undetermined: it may, but a part of it is unknown.

    """
    arns = queues.listed(statement.elements.get("Resource"))
    if _refuses(statement.elements) and (profile_overrides.concerns(arns, queue) or _names(stack, queue, arns)):
        return True
    if contains_unknown(statement.elements):
        raise Undetermined(statement.place)
    return False


def _observed(found: tuple[Any, ...]) -> str:
    return "admits requests without TLS" if found else "is not set, which admits requests without TLS"


def _denies(stack: Stack, queue: Resource, statement: Mapping[str, Any]) -> bool:
    return _refuses(statement) and _names(stack, queue, queues.listed(statement.get("Resource")))


def _names(stack: Stack, queue: Resource, arns: list[Any]) -> bool:
    named = [queues.queue_named(stack, arn) for arn in arns]
    return any(item is not None and item.urn == queue.urn for item in named)


def _refuses(elements: Mapping[str, Any]) -> bool:
    statement = Statement(place="policy", elements=elements)
    return (
        not statement.allows
        and "NotPrincipal" not in elements
        and principals.everybody(statement)
        and any(action.lower() in {"sqs:*", "*"} for action in statement.actions)
        and conditions.without_tls(statement)
    )
