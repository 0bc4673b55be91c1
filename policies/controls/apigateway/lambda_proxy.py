"""A `MOCK` or `HTTP` integration answers instead of the function, or sends the payment elsewhere.

The fraud webhook's signature holds only for the body as it was sent.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import INTEGRATION
from policies.model.vocabulary import Severity

lambda_proxy = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-lambda-proxy",
    title="Every integration hands the request to Lambda unchanged",
    severity=Severity.HIGH,
    applies_to=INTEGRATION,
    brief=("B1.1", "B1.5"),
    values={"type": Fixed(to="AWS_PROXY"), "integrationHttpMethod": Fixed(to="POST")},
    remedy="Set type='AWS_PROXY' and integration_http_method='POST', and leave the other arguments out.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html",
)
