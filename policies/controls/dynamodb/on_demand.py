"""Every table is billed, and scales, on demand."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import Allowed, expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_NO_CAPACITY = {
    "readCapacity": Allowed("on demand has no provisioned capacity", (0,)),
    "writeCapacity": Allowed("on demand has no provisioned capacity", (0,)),
    "onDemandThroughput": Allowed("a ceiling throttles payments when they peak"),
    "warmThroughput": Allowed("pre-warmed capacity is paid for, used or not"),
}


@control(
    id="dynamodb-on-demand",
    title="Every table is billed on demand, with no ceiling",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    brief=("B3.3",),
    settings={"mode": Setting("PAY_PER_REQUEST", "string", "the billing mode of every table")},
    remedy="Set billing_mode='PAY_PER_REQUEST' and no capacity or throughput.",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
    absolute=True,
)
def on_demand(table: Resource, context: Context) -> Iterator[Finding]:
    """Without a mode the provider takes PROVISIONED, and a burst of payments is throttled.

    Violates: no ``billingMode``; ``PROVISIONED``; ``onDemandThroughput`` with a maximum.

    Complies: ``PAY_PER_REQUEST`` alone.
    """
    yield from expect_text(table, "billingMode", context.settings["mode"], absent="PROVISIONED")
    yield from expect_plain(table, _NO_CAPACITY)
