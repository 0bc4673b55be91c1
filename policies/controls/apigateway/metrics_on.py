"""Without detailed metrics one failing endpoint disappears in the average of the stage."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import METHOD_SETTINGS
from policies.model.vocabulary import Severity

metrics_on = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-metrics-on",
    title="Every method reports its metrics",
    severity=Severity.MEDIUM,
    applies_to=METHOD_SETTINGS,
    brief=("B7.4",),
    values={"settings.metricsEnabled": Fixed(to=True)},
    remedy="Set metrics_enabled=True in the MethodSettings.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
)
