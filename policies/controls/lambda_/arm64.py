"""Without the argument Lambda takes x86_64, on which the layer's aarch64 wheels do not load."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

arm64 = fixed_properties(
    __name__,
    __doc__,
    id="lambda-arm64",
    title="Every function runs on $architectures",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.2", "B8.1"),
    absolute=True,
    values={
        "architectures": Fixed(to=value_of("function-architecture", "the instruction set of every function"), many=True)
    },
    remediated=True,
    remedy="Set architectures=['$architectures'].",
    source="https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html",
)
