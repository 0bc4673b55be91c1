"""No mapping drops, diverts or holds back messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-mapping-plain",
    title="No mapping drops, diverts or holds back messages",
    severity=Severity.HIGH,
    applies_to=queues.MAPPING,
    brief=("B2.7", "B4.4"),
    remedy="Remove the argument.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html",
)
def mapping_plain(mapping: Resource, _context: Context) -> Iterator[Finding]:
    """A filter deletes the messages that it does not match: a payment that was accepted would vanish without a trace.

    Violates: ``filterCriteria``, ``destinationConfig``, or a setting of another kind of source.

    Complies: none of them.
    """
    yield from expect_plain(mapping, _ALLOWED)


_STREAMS: Final = (
    *("amazonManagedKafkaEventSourceConfig", "selfManagedEventSource", "selfManagedKafkaEventSourceConfig", "topics"),
    *("bisectBatchOnFunctionError", "parallelizationFactor", "startingPosition", "startingPositionTimestamp"),
    *("documentDbEventSourceConfig", "queues", "sourceAccessConfigurations", "tumblingWindowInSeconds"),
)
_ALLOWED: Final[Mapping[str, Allowed]] = {
    "filterCriteria": Allowed("what a filter does not match is deleted"),
    "kmsKeyArn": Allowed("it encrypts filters, and there are none"),
    "destinationConfig": Allowed("failed messages go by the queue's redrive policy"),
    "provisionedPollerConfig": Allowed("it replaces the bound on concurrency"),
    "maximumRecordAgeInSeconds": Allowed("older messages would be dropped", (-1,)),
    "maximumRetryAttempts": Allowed("the redrive policy counts the attempts", (-1,)),
    **dict.fromkeys(_STREAMS, Allowed("it is for streams and brokers; the brief's sources are queues", (False,))),
}
