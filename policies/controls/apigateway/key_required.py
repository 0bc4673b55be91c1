"""Without a key a request is nobody's: no usage plan limits it, and no function can tell which merchant asks."""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import METHOD
from policies.model.control import partial
from policies.model.vocabulary import Severity

key_required = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-key-required",
    title="Every method demands an API key",
    severity=Severity.CRITICAL,
    applies_to=METHOD,
    brief=("B1.4",),
    pci=(
        partial(
            "7.3.3", "Callers without a key are refused. A key identifies a system and does not authenticate a user."
        ),
    ),
    absolute=True,
    values={"apiKeyRequired": Fixed(to=True)},
    remediated=True,
    remedy="Set api_key_required=True on the Method.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html",
)
