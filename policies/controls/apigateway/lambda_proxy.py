"""A `MOCK` or `HTTP` integration answers instead of the function, or sends the payment elsewhere.

The fraud webhook's signature holds only for the body as it was sent. A gateway that gives up before the function tells a
caller that a payment failed while it is being taken; more than 29 seconds needs a raised account quota.
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import INTEGRATION
from policies.facts.values import value_of
from policies.model.vocabulary import Severity

lambda_proxy = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-lambda-proxy",
    title="Every integration hands the request to Lambda unchanged, and waits as long as a function may take",
    severity=Severity.HIGH,
    applies_to=INTEGRATION,
    brief=("B1.1", "B1.5"),
    values={
        "type": Fixed(to="AWS_PROXY"),
        "integrationHttpMethod": Fixed(to="POST"),
        "timeoutMilliseconds": Fixed(
            to=value_of("api-integration-timeout-ms", "milliseconds; the deadline of an API path lies below it"),
            absent=29_000,
        ),
    },
    remedy="Set type='AWS_PROXY', integration_http_method='POST' and timeout_milliseconds=$timeoutMilliseconds, and leave "
    "the other arguments out.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html",
)
