"""Every function has the briefed memory."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_number, sets
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-memory",
    title="Every function has 3,072 MB of memory",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.3",),
    settings={"megabytes": Setting(3072, "integer", "the memory of every function, in MB")},
    remedy="Set memory_size=3072.",
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
