"""Every function has the briefed timeout."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import expect_number, sets
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-timeout",
    title="Every function may run for $seconds seconds",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.3",),
    settings={"seconds": value_of("function-timeout-seconds", "the timeout of every function, in seconds")},
    remedy="Set timeout=$seconds.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html",
    remediation=sets("timeout", "seconds"),
    absolute=True,
)
def timeout(function: Resource, context: Context) -> Iterator[Finding]:
    """The queues' visibility timeouts are six times this one; a longer run would see its message handed out again.

    Violates: no ``timeout`` (3 seconds), or ``900``.

    Complies: ``timeout: 300``.
    """
    yield from expect_number(function, "timeout", context.settings["seconds"], absent=3)
