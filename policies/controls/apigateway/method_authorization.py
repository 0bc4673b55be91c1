"""Callers are known by their API key, and the fraud provider by an HMAC that its function verifies.

Any other value locks merchants out (`AWS_IAM`) or hands the decision to a function outside the judged stack
(`CUSTOM`).
"""

from policies.controls._fixed import Fixed, fixed_properties
from policies.facts.rest_api import METHOD
from policies.model.vocabulary import Severity

method_authorization = fixed_properties(
    __name__,
    __doc__,
    id="apigateway-method-authorization",
    title="No method promises an authorization that nobody set up",
    severity=Severity.HIGH,
    applies_to=METHOD,
    brief=("B1.4",),
    values={"authorization": Fixed(to="NONE")},
    remedy="Set authorization='NONE'; callers are known by API key, and the fraud provider by its signature besides.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
)
