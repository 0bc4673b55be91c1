"""Every copy of a payment has to be encrypted, expired, scoped and destroyed like the first; the brief asks for none.

The one global index is judged by dynamodb-keys-and-index.
"""

from policies.controls._fixed import fixed_properties
from policies.model.control import partial
from policies.model.vocabulary import Severity

nothing_beside = fixed_properties(
    __name__,
    __doc__,
    id="dynamodb-nothing-beside",
    title="No table has a local index, a stream, a replica or imported items",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.1", "B3.2", "B7.1"),
    pci=(partial("3.2.1", "The data is in one place; how long it is kept there is another matter."),),
    remedy="Remove the argument; bring a need for it to review, with a control of its own.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
)
