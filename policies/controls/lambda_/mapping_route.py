"""Every mapping leads a queue of this stack to its own function."""

from __future__ import annotations

from collections.abc import Iterator

from policies import messaging
from policies.control import Context, Finding, Setting, Severity, relation
from policies.resource import Resource


@relation(
    id="lambda-mapping-route",
    title="Every mapping leads a briefed queue to its own function",
    severity=Severity.HIGH,
    applies_to=messaging.MAPPING,
    brief=("B2.7",),
    settings={
        "routes": Setting(
            {"transaction-processing": "transaction-processor", "notifications": "notification-sender"},
            "object",
            "the function of each queue, by their purposes",
        )
    },
    remedy="Set event_source_arn and function_name to the queue and the function of this program that belong together.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
)
def mapping_route(mapping: Resource, context: Context) -> Iterator[Finding]:
    """A mapping to the wrong function deletes payments that it takes for notices; one from a dead-letter queue loops them.

    Violates: a queue or function of another stack, a dead-letter queue, the queues' functions exchanged, a qualifier.

    Complies: transaction-processing to transaction_processor, notifications to notification_sender.
    """
    stack, routes = context.stack, context.settings["routes"]
    source = stack.target(mapping, "eventSourceArn", messaging.QUEUE)
    queue = source.resource if source is not None and not messaging.is_dead_letter(stack, source.resource) else None
    if queue is None or not messaging.purpose(queue, routes):
        required = f"one of {', '.join(sorted(routes))}"
        yield Finding(prop="eventSourceArn", observed="is no main queue of this stack", required=required)
        return
    wanted = routes[messaging.purpose(queue, routes)]
    found = stack.target(mapping, "functionName", messaging.FUNCTION)
    if found is None or messaging.purpose(found.resource, [wanted]) != wanted:
        observed = f"is {found.resource.name}" if found is not None else "is no function of this stack"
        yield Finding(prop="functionName", observed=observed, required=wanted)
