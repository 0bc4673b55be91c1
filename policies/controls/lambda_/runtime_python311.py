"""The layer and the zips are built and tested for one Python; another imports nothing of the layer's compiled parts."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts import queues
from policies.facts.values import value_of
from policies.model.control import partial
from policies.model.vocabulary import Severity

runtime_python311 = fixed_properties(
    __name__,
    __doc__,
    id="lambda-runtime-python311",
    title="Every function runs on $runtime",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.2", "B8.1"),
    pci=(partial("2.2.1", "One runtime is one line of a configuration standard."),),
    absolute=True,
    values={"runtime": Fixed(to=value_of("function-runtime", "the runtime of every function"))},
    remedy="Set runtime='$runtime'.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html",
)
