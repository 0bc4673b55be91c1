"""Poller and API share one reserve: an unbounded poller takes all of it, and callers who wait are throttled.

A bound above the reserve has messages thrown back until they are dead letters.

Violates: no ``maximumConcurrency``; 50 where the function reserves 50 and serves the API.

Complies: 20 of 50 where the API shares them; all of them where it does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@relation(
    id="lambda-mapping-concurrency",
    title="Every mapping's concurrency is bounded below its function's reserve",
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
    remedy="Set scaling_config=EventSourceMappingScalingConfigArgs(maximum_concurrency=20), below half of the reserve.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html",
)
def mapping_concurrency(mapping: Resource, context: Context) -> Iterator[Finding]:
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
