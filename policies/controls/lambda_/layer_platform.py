"""The layer is declared for the functions' platform alone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.values import value_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-layer-platform",
    title="The layer is declared for $compatibleRuntimes on $compatibleArchitectures alone",
    severity=Severity.LOW,
    applies_to=queues.LAYER,
    brief=("B2.2",),
    settings={
        "compatibleArchitectures": value_of("function-architecture", "the instruction set that the layer is built for"),
        "compatibleRuntimes": value_of("function-runtime", "the runtime that the layer is built for"),
    },
    remedy="Set compatible_architectures=['$compatibleArchitectures'] and compatible_runtimes=['$compatibleRuntimes'].",
    source="https://docs.aws.amazon.com/lambda/latest/dg/creating-deleting-layers.html",
)
def layer_platform(layer: Resource, context: Context) -> Iterator[Finding]:
    """Its wheels hold machine code; a function of another kind that takes the layer fails at its first import.

    Violates: no platform, or another one beside it.

    Complies: ``[arm64]`` and ``[python3.11]``.
    """
    for prop in ("compatibleArchitectures", "compatibleRuntimes"):
        observed = list(layer.strings(prop))
        required = context.settings[prop]
        if observed != [required]:
            yield Finding(prop=prop, observed=shown(", ".join(observed)), required=required)
