"""Without a mode the provider takes PROVISIONED, and a burst of payments is throttled."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.model.vocabulary import Severity

on_demand = fixed_properties(
    __name__,
    __doc__,
    id="dynamodb-on-demand",
    title="Every table is billed on demand, with no ceiling",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.3",),
    absolute=True,
    values={"billingMode": Fixed(to="PAY_PER_REQUEST", absent="PROVISIONED")},
    remedy="Set billing_mode='PAY_PER_REQUEST' and no capacity or throughput.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
)
