"""Every mapping leads a queue of this stack to its own function."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="lambda-mapping-route",
    title="Every mapping leads a briefed queue to its own function",
    severity=Severity.HIGH,
    applies_to=queues.MAPPING,
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
    source = stack.target(mapping, "eventSourceArn", queues.QUEUE)
    queue = source.resource if source is not None and not queues.is_dead_letter(stack, source.resource) else None
    if queue is None or not queues.purpose(queue, routes):
        required = f"one of {', '.join(sorted(routes))}"
        yield Finding(prop="eventSourceArn", observed="is no main queue of this stack", required=required)
        return
    wanted = routes[queues.purpose(queue, routes)]
    found = stack.target(mapping, "functionName", queues.FUNCTION)
    if found is None or queues.purpose(found.resource, [wanted]) != wanted:
        observed = f"is {found.resource.name}" if found is not None else "is no function of this stack"
        yield Finding(prop="functionName", observed=observed, required=wanted)
