"""Its wheels hold machine code; a function of another kind that takes the layer fails at its first import."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

layer_platform = fixed_properties(
    __name__,
    __doc__,
    id="lambda-layer-platform",
    title="The layer is declared for $compatibleRuntimes on $compatibleArchitectures alone",
    severity=Severity.LOW,
    applies_to=queues.LAYER,
    own_rule="a function of another platform that takes the layer fails at its first import.",
    values={
        "compatibleArchitectures": Fixed(
            to=value_of("function-architecture", "the instruction set that the layer is built for"), many=True
        ),
        "compatibleRuntimes": Fixed(
            to=value_of("function-runtime", "the runtime that the layer is built for"), many=True
        ),
    },
    remedy="Set compatible_architectures=['$compatibleArchitectures'] and compatible_runtimes=['$compatibleRuntimes'].",
    source="https://docs.aws.amazon.com/lambda/latest/dg/creating-deleting-layers.html",
)
