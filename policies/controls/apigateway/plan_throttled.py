"""The stage's limit is for all callers together; the plan's keeps one merchant from using it up.

Both are held at best effort.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import USAGE_PLAN
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

plan_throttled = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-plan-throttled",
    title="The usage plan lets each key have $rateLimit requests a second",
    severity=Severity.HIGH,
    applies_to=USAGE_PLAN,
    brief=("B1.2",),
    absolute=True,
    values={
        "throttleSettings.rateLimit": Fixed(to=value_of("api-throttle-rate", "requests a second for each key")),
        "throttleSettings.burstLimit": Fixed(to=value_of("api-throttle-burst", "requests that may come at once")),
    },
    remedy="Set throttle_settings with rate_limit=$rateLimit and burst_limit=$burstLimit, and no quota_settings.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
)
