"""A mapping to the wrong function deletes payments that it takes for notices; one from a dead-letter queue loops them.

One slow merchant must not hold up another's notices in the same batch, nor may a payment wait for company. Poller and API
share one reserve: an unbounded poller takes all of it, and callers who wait are throttled; a bound above the reserve has
messages thrown back until they are dead letters.

Violates: a queue or function of another stack, a dead-letter queue, the queues' functions exchanged, a qualifier;
notifications in batches of 10 (SQS's default), a batching window; no ``maximumConcurrency``, or 50 where the function
reserves 50 and serves the API.

Complies: transaction-processing to transaction_processor in batches of 10, 20 at a time of the 50 that the API shares;
notifications to notification_sender in batches of 1, up to all of its reserve; no window.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import queue_of
from policies.model.checks import expect_number, shown, together
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@relation(
    id="lambda-mapping-as-listed",
    title="Every mapping leads a queue to its function, with the batch size and the concurrency that the contract lists",
    severity=Severity.HIGH,
    applies_to=queues.MAPPING,
    brief=("B2.4", "B2.7"),
    settings={
        "least": Setting(2, "integer", "what Lambda takes at the least"),
        "apiShare": Setting(
            0.5, "number", "how much of the reserve stays for the API, where the API invokes the function"
        ),
        "unreserved": Setting(50, "integer", "the bound where the function reserves nothing"),
    },
    remedy="Set event_source_arn and function_name to the queue and the function of this program that belong together, "
    "batch_size and scaling_config.maximum_concurrency to what queue of [functions.NAME] in architecture.toml says, and no "
    "maximum_batching_window_in_seconds.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
)
def mapping_as_listed(mapping: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_route(mapping, context), _batch(mapping, context), _concurrency(mapping, context))


def _route(mapping: Resource, context: Context) -> Iterator[Finding]:
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


def _batch(mapping: Resource, context: Context) -> Iterator[Finding]:
    queue = context.stack.target(mapping, "eventSourceArn", queues.QUEUE)
    sources = {item.queue.name: item.queue for item in context.contract.functions.values() if item.queue is not None}
    source = sources.get(queue_of(context.contract, queue.resource)) if queue is not None else None
    if source is not None:
        yield from expect_number(mapping, "batchSize", source.batch_size, absent=10)
    window = mapping.number("maximumBatchingWindowInSeconds", 0)
    if window:
        yield Finding(prop="maximumBatchingWindowInSeconds", observed=shown(window), required="not set, or 0")


def _concurrency(mapping: Resource, context: Context) -> Iterator[Finding]:
    stack, settings = context.stack, context.settings
    found = stack.target(mapping, "functionName", queues.FUNCTION)
    most = settings["unreserved"]
    if found is not None and not found.resource.is_unknown("reservedConcurrentExecutions"):
        reserve = found.resource.number("reservedConcurrentExecutions", -1) or 0
        share = 1 - settings["apiShare"] if _serves_api(stack, found.resource) else 1
        most = int(reserve * share) if reserve >= 0 else most
    value = mapping.number("scalingConfig.maximumConcurrency")
    listed = None if found is None else context.contract.function_named(found.resource.text("name"))
    if listed is not None and listed.queue is not None and value != listed.queue.maximum_concurrency:
        required = f"{listed.queue.maximum_concurrency}, as [functions.{listed.name}] in architecture.toml says"
        yield Finding(prop="scalingConfig.maximumConcurrency", observed=shown(value), required=required)
        return
    if value is None or not settings["least"] <= value <= most:
        required = f"between {settings['least']} and {most}"
        yield Finding(prop="scalingConfig.maximumConcurrency", observed=shown(value), required=required)


def _serves_api(stack: Stack, function: Resource) -> bool:
    return any(stack.pointing_at(function, queues.PERMISSION, "function"))
