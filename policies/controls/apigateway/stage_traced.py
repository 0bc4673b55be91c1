"""A trace begins where a request comes in: without it no function's trace can be led back to a caller."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import STAGE
from policies.model.control import BOTH_PROFILES
from policies.model.vocabulary import Severity

stage_traced = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-stage-traced",
    title="The stage is traced by X-Ray",
    severity=Severity.HIGH,
    applies_to=STAGE,
    brief=("B1.6", "B6.3", "B8.1"),
    absolute=True,
    profiles=BOTH_PROFILES,
    values={"xrayTracingEnabled": Fixed(to=True)},
    remediated=True,
    remedy="Set xray_tracing_enabled=True on the Stage.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html",
)
