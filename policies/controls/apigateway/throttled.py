"""Without a limit of its own a stage takes the account's, 10,000 requests a second, shared with every other API.

API Gateway holds the limit per method and at best effort.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import METHOD_SETTINGS
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

throttled = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-throttled",
    title="Every method is throttled at $throttlingRateLimit requests a second",
    severity=Severity.HIGH,
    applies_to=METHOD_SETTINGS,
    brief=("B1.2",),
    absolute=True,
    values={
        "settings.throttlingRateLimit": Fixed(to=value_of("api-throttle-rate", "requests a second"), absent=-1),
        "settings.throttlingBurstLimit": Fixed(
            to=value_of("api-throttle-burst", "requests that may come at once"), absent=-1
        ),
    },
    remedy="In the MethodSettings, set throttling_rate_limit=$throttlingRateLimit, "
    "throttling_burst_limit=$throttlingBurstLimit.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
)
