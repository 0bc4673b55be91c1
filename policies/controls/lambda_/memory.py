"""Memory buys processor time as well: with the default 128 MB a payment takes many times as long."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

memory = fixed_properties(
    __name__,
    __doc__,
    id="lambda-memory",
    title="Every function has $memorySize MB of memory",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B2.3",),
    absolute=True,
    values={"memorySize": Fixed(to=value_of("function-memory-mb", "the memory of every function, in MB"), absent=128)},
    remediated=True,
    remedy="Set memory_size=$memorySize.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html",
)
