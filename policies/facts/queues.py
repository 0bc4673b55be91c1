"""The stack's queues and functions as they work together: who consumes what, and where failed messages go.

A redrive policy, a queue policy and a redrive-allow policy may stand on the queue or be resources of their own; here it
makes no difference which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.model.resource import IllTyped, Resource, Undetermined
from policies.model.stack import Stack

QUEUE: Final = "aws:sqs/queue:Queue"
QUEUE_POLICY: Final = "aws:sqs/queuePolicy:QueuePolicy"
REDRIVE_POLICY: Final = "aws:sqs/redrivePolicy:RedrivePolicy"
REDRIVE_ALLOW_POLICY: Final = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy"
FUNCTION: Final = "aws:lambda/function:Function"
MAPPING: Final = "aws:lambda/eventSourceMapping:EventSourceMapping"
PERMISSION: Final = "aws:lambda/permission:Permission"
KEY: Final = "aws:kms/key:Key"
LOG_GROUP: Final = "aws:cloudwatch/logGroup:LogGroup"
SUBSCRIPTION: Final = "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
ALARM: Final = "aws:cloudwatch/metricAlarm:MetricAlarm"
ROLE: Final = "aws:iam/role:Role"
ROLE_POLICY: Final = "aws:iam/rolePolicy:RolePolicy"
LAYER: Final = "aws:lambda/layerVersion:LayerVersion"

_DEAD_LETTERS: Final = re.compile(r"\b(dlq|dead-?letters?)\b")


@dataclass(frozen=True, slots=True)
class Attached:
    """A JSON document that speaks of a queue, and the resource and property that hold it."""

    holder: Resource
    prop: str

    @property
    def document(self) -> Mapping[str, Any]:
        """The document itself."""
        return self.holder.document(self.prop)

    def target(self, stack: Stack) -> Resource | None:
        """Return the dead-letter queue that a redrive policy names; None when it is none of this stack's."""
        return queue_named(stack, self.document.get("deadLetterTargetArn"))


def word(resource: Resource) -> str:
    """Return what a resource calls itself: its physical name when known, else the logical one, in lower case with hyphens."""
    for key in ("name", "layerName", "ruleName"):
        value = resource.props.get(key)
        if isinstance(value, str) and not resource.is_unknown(key):
            return value.lower().replace("_", "-")
    return resource.name.lower().replace("_", "-")


def purpose(resource: Resource, purposes: Mapping[str, Any] | list[str]) -> str:
    """Return which of these purposes a resource's name carries; "" when none."""
    name = word(resource)
    return next((item for item in purposes if item.lower().replace("_", "-") in name), "")


def queue_named(stack: Stack, identifier: object) -> Resource | None:
    """Return the queue that an ARN, a URL or a name means; None when it is none of this stack's."""
    if not isinstance(identifier, str):
        return None
    found = [item for item in stack.named(identifier) if item.type == QUEUE]
    return found[0] if len(found) == 1 else None


def attached(stack: Stack, queue: Resource, type_token: str, prop: str) -> tuple[Attached, ...]:
    """Return the documents of one kind that are attached to a queue, on itself or by resources of their own.

    What the provider fills in on a queue that has a resource for it is unknown in a preview, and is that resource's word.
    """
    own = [Attached(item, prop) for item in stack.pointing_at(queue, type_token, "queueUrl")]
    if not queue.has(prop) or _repeats(queue, prop, own):
        return tuple(own)
    return (Attached(queue, prop), *own)


def _repeats(queue: Resource, prop: str, own: list[Attached]) -> bool:
    """Tell whether a queue says nothing, or only what a resource of its own says, as the provider's answer does."""
    if not queue.is_unknown(prop) and not queue.raw(prop):
        return True
    return bool(own) and (queue.is_unknown(prop) or any(queue.document(prop) == item.document for item in own))


def redrives(stack: Stack, queue: Resource) -> tuple[Attached, ...]:
    """Return the redrive policies of a queue; a sound one has one at most."""
    return attached(stack, queue, REDRIVE_POLICY, "redrivePolicy")


def sources(stack: Stack, dead_letters: Resource) -> tuple[Resource, ...]:
    """Return the queues whose failed messages go to this one."""
    found, broken = stack.once(_redriven)
    for queue, known, error in broken:
        if dead_letters.urn not in {queue.urn, *known}:
            raise error.with_traceback(None)
    return tuple(queue for queue in found.get(dead_letters.urn, ()) if queue.urn != dead_letters.urn)


def _redriven(
    stack: Stack,
) -> tuple[Mapping[str, list[Resource]], list[tuple[Resource, frozenset[str], Undetermined | IllTyped]]]:
    """Return the queues by the URN that their failed messages go to, and those of which that cannot be told."""
    found: dict[str, list[Resource]] = {}
    broken: list[tuple[Resource, frozenset[str], Undetermined | IllTyped]] = []
    for queue in stack.of_type(QUEUE):
        known: dict[str, None] = {}
        try:
            known.update((to.urn, None) for item in redrives(stack, queue) if (to := item.target(stack)) is not None)
        except (Undetermined, IllTyped) as error:
            broken.append((queue, frozenset(known), error))
        for urn in known:
            found.setdefault(urn, []).append(queue)
    return found, broken


def is_dead_letter(stack: Stack, queue: Resource) -> bool:
    """Tell whether a queue is for failed messages: it is named so, or another's redrive policy names it."""
    return bool(_DEAD_LETTERS.search(word(queue))) or bool(sources(stack, queue))


def main_queues(stack: Stack) -> Iterator[Resource]:
    """Yield the queues that carry the stack's work."""
    return (queue for queue in stack.of_type(QUEUE) if not is_dead_letter(stack, queue))


def consumers(stack: Stack, queue: Resource) -> Iterator[tuple[Resource, Resource | None]]:
    """Yield the mappings of a queue, each with the function that it invokes when that is one of this stack's."""
    for mapping in stack.pointing_at(queue, MAPPING, "eventSourceArn"):
        function = stack.target(mapping, "functionName", FUNCTION)
        yield mapping, None if function is None else function.resource


def depends_on(stack: Stack, resource: Resource, *wanted: Resource) -> bool:
    """Tell whether a resource is created after these, and destroyed before them, directly or by way of others."""
    reached: set[str] = set()
    todo = [resource.urn]
    while todo:
        found = stack.by_urn.get(todo.pop())
        if found is None:
            continue
        behind = found.relations.dependencies.union(*found.relations.by_property.values())
        todo += behind - reached
        reached |= behind
    return all(item.urn in reached for item in wanted)


def listed(value: Any) -> list[Any]:
    """Return a policy document's value as a list: JSON policies may give one item without its brackets."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]
