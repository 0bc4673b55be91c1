"""Every function runs on Graviton alone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import sets, shown
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-arm64",
    title="Every function runs on $architecture",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.2", "B8.1"),
    settings={"architecture": value_of("function-architecture", "the instruction set of every function")},
    remedy="Set architectures=['$architecture'].",
    source="https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html",
    remediation=sets("architectures", "architecture", many=True),
    absolute=True,
)
def arm64(function: Resource, context: Context) -> Iterator[Finding]:
    """Without the argument Lambda takes x86_64, on which the layer's aarch64 wheels do not load.

    Violates: no ``architectures``, or ``[x86_64]``.

    Complies: ``[arm64]``.
    """
    observed = list(function.strings("architectures"))
    required = context.settings["architecture"]
    if observed != [required]:
        yield Finding(prop="architectures", observed=shown(", ".join(observed)), required=required)
