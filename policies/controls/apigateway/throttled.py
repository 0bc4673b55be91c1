"""Without a limit of its own a stage takes the account's, 10,000 requests a second, shared with every other API.

The stage's limit is for all callers together; the usage plan's keeps one merchant from using it up. API Gateway holds the
one per method and the other per key, both at best effort.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import METHOD_SETTINGS, USAGE_PLAN
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

RATE = value_of("api-throttle-rate", "requests a second, of a method and of a key")
BURST = value_of("api-throttle-burst", "requests that may come at once")

throttled = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-throttled",
    title="Every method, and every key of the usage plan, is throttled at $rateLimit requests a second",
    severity=Severity.HIGH,
    applies_to=(METHOD_SETTINGS, USAGE_PLAN),
    brief=("B1.2",),
    absolute=True,
    values={
        "settings.throttlingRateLimit": Fixed(to=RATE, absent=-1, on=METHOD_SETTINGS),
        "settings.throttlingBurstLimit": Fixed(to=BURST, absent=-1, on=METHOD_SETTINGS),
        "throttleSettings.rateLimit": Fixed(to=RATE, on=USAGE_PLAN),
        "throttleSettings.burstLimit": Fixed(to=BURST, on=USAGE_PLAN),
    },
    remedy="In the MethodSettings, set throttling_rate_limit=$rateLimit and throttling_burst_limit=$burstLimit; in the "
    "UsagePlan, set throttle_settings with rate_limit=$rateLimit and burst_limit=$burstLimit, and no quota_settings.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
)
