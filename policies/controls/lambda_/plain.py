"""Each of these gives a function a network, a disk, a second life or a second outlet that the design does not have."""

from policies.controls._fixed import fixed_properties
from policies.facts import queues
from policies.model.control import partial
from policies.model.vocabulary import Severity

plain = fixed_properties(
    __name__,
    __doc__,
    id="lambda-plain",
    title="No function or layer takes a setting that leads elsewhere",
    severity=Severity.HIGH,
    applies_to=(queues.FUNCTION, queues.LAYER),
    brief=("B2.1", "B7.3"),
    pci=(partial("2.2.4", "The unneeded features of one service; the standard covers every component."),),
    remedy="Remove the argument.",
    source="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html",
)
