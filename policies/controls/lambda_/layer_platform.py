"""The layer is declared for the functions' platform alone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-layer-platform",
    title="The layer is declared for python3.11 on arm64 alone",
    severity=Severity.LOW,
    applies_to=queues.LAYER,
    brief=("B2.2",),
    settings={
        "compatibleArchitectures": Setting(["arm64"], "array", "the instruction sets that the layer is built for"),
        "compatibleRuntimes": Setting(["python3.11"], "array", "the runtimes that the layer is built for"),
    },
    remedy="Set compatible_architectures=['arm64'] and compatible_runtimes=['python3.11'].",
    source="https://docs.aws.amazon.com/lambda/latest/dg/creating-deleting-layers.html",
)
def layer_platform(layer: Resource, context: Context) -> Iterator[Finding]:
    """Its wheels hold machine code; a function of another kind that takes the layer fails at its first import.

    Violates: no platform, or another one beside it.

    Complies: ``[arm64]`` and ``[python3.11]``.
    """
    for prop in ("compatibleArchitectures", "compatibleRuntimes"):
        observed = list(layer.strings(prop))
        if observed != context.settings[prop]:
            required = ", ".join(context.settings[prop])
            yield Finding(prop=prop, observed=shown(", ".join(observed)), required=required)
