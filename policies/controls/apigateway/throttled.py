"""Every method is throttled at 1,000 requests a second."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD_SETTINGS
from policies.facts.values import value_of
from policies.model.checks import expect_number
from policies.model.control import Context, Finding, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-throttled",
    title="Every method is throttled at $rate requests a second",
    severity=Severity.HIGH,
    applies_to=METHOD_SETTINGS,
    brief=("B1.2",),
    settings={
        "rate": value_of("api-throttle-rate", "requests a second"),
        "burst": value_of("api-throttle-burst", "requests that may come at once"),
    },
    remedy="Set throttling_rate_limit=$rate and throttling_burst_limit=$burst in the MethodSettings.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
    absolute=True,
)
def throttled(method_settings: Resource, context: Context) -> Iterator[Finding]:
    """Without a limit of its own a stage takes the account's, 10,000 requests a second, shared with every other API.

    API Gateway holds the limit per method and at best effort.

    Violates: no limit (-1), 999, 10,000, or another burst.

    Complies: rate 1,000, burst 500.
    """
    yield from expect_number(method_settings, "settings.throttlingRateLimit", context.settings["rate"], absent=-1)
    yield from expect_number(method_settings, "settings.throttlingBurstLimit", context.settings["burst"], absent=-1)
