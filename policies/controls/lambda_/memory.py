"""Every function has the briefed memory."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import expect_number, sets
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-memory",
    title="Every function has $megabytes MB of memory",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.3",),
    settings={"megabytes": value_of("function-memory-mb", "the memory of every function, in MB")},
    remedy="Set memory_size=$megabytes.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html",
    remediation=sets("memorySize", "megabytes"),
    absolute=True,
)
def memory(function: Resource, context: Context) -> Iterator[Finding]:
    """Memory buys processor time as well: with the default 128 MB a payment takes many times as long.

    Violates: no ``memorySize`` (128), or ``1024``.

    Complies: ``memorySize: 3072``.
    """
    yield from expect_number(function, "memorySize", context.settings["megabytes"], absent=128)
