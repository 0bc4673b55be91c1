"""The usage plan lets each key have 1,000 requests a second."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import USAGE_PLAN
from policies.facts.values import value_of
from policies.model.checks import Allowed, expect_number, expect_plain
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "quotaSettings": Allowed("a quota turns payments away at some hour of the month; nobody asked for one"),
        "productCode": Allowed("the API is not sold on AWS Marketplace"),
    }
)


@control(
    id="apigateway-plan-throttled",
    title="The usage plan lets each key have $rate requests a second",
    severity=Severity.HIGH,
    applies_to=USAGE_PLAN,
    brief=("B1.2",),
    settings={
        "rate": value_of("api-throttle-rate", "requests a second for each key"),
        "burst": value_of("api-throttle-burst", "requests that may come at once"),
    },
    remedy="Set throttle_settings with rate_limit=$rate and burst_limit=$burst, and no quota_settings.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
    absolute=True,
)
def plan_throttled(plan: Resource, context: Context) -> Iterator[Finding]:
    """The stage's limit is for all callers together; the plan's keeps one merchant from using it up.

    Both are held at best effort.

    Violates: no `throttleSettings`, another rate or burst, a quota.

    Complies: rate 1,000, burst 500, no quota.
    """
    yield from expect_number(plan, "throttleSettings.rateLimit", context.settings["rate"])
    yield from expect_number(plan, "throttleSettings.burstLimit", context.settings["burst"])
    yield from expect_plain(plan, PLAIN)
