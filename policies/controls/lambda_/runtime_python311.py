"""Every function runs on the briefed Python."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import expect_text
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-runtime-python311",
    title="Every function runs on $runtime",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.2", "B8.1"),
    pci=(partial("2.2.1", "One runtime is one line of a configuration standard."),),
    settings={"runtime": value_of("function-runtime", "the runtime of every function")},
    remedy="Set runtime='$runtime'.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
    absolute=True,
)
def runtime_python311(function: Resource, context: Context) -> Iterator[Finding]:
    """The layer and the zips are built and tested for one Python; another imports nothing of the layer's compiled parts.

    Violates: ``runtime: python3.9``, or none.

    Complies: ``runtime: python3.11``.
    """
    yield from expect_text(function, "runtime", context.settings["runtime"])
