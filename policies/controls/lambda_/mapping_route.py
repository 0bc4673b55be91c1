"""A mapping to the wrong function deletes payments that it takes for notices; one from a dead-letter queue loops them.

Violates: a queue or function of another stack, a dead-letter queue, the queues' functions exchanged, a qualifier.

Complies: transaction-processing to transaction_processor, notifications to notification_sender.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import queue_of
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="lambda-mapping-route",
    title="Every mapping leads a queue of the contract to its own function",
    severity=Severity.HIGH,
    applies_to=queues.MAPPING,
    brief=("B2.7",),
    remedy="Set event_source_arn and function_name to the queue and the function of this program that belong together.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html",
)
def mapping_route(mapping: Resource, context: Context) -> Iterator[Finding]:
    stack, routes = context.stack, dict(context.contract.consumers())
    source = stack.target(mapping, "eventSourceArn", queues.QUEUE)
    queue = source.resource if source is not None and not queues.is_dead_letter(stack, source.resource) else None
    name = "" if queue is None else queue_of(context.contract, queue)
    if name not in routes:
        required = f"one of {', '.join(sorted(routes))}"
        yield Finding(prop="eventSourceArn", observed="is no main queue of this stack", required=required)
        return
    wanted = routes[name].purpose
    found = stack.target(mapping, "functionName", queues.FUNCTION)
    if found is None or context.contract.function_named(found.resource.text("name")) is not routes[name]:
        observed = f"is {found.resource.name}" if found is not None else "is no function of this stack"
        yield Finding(prop="functionName", observed=observed, required=wanted)
