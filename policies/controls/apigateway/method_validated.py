"""Models and required parameters are documentation until a validator enforces them.

Both of its flags default to off.

Violates: no ``requestValidatorId``, or the id of some other API's; a validator of which either flag is absent or
false.

Complies: the id of a ``RequestValidator`` of this stack, which checks body and parameters.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD, VALIDATOR
from policies.model.checks import expect_flag
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-method-validated",
    title="Every method has a request validator, which checks body and parameters",
    severity=Severity.HIGH,
    applies_to=(METHOD, VALIDATOR),
    brief=("B1.3",),
    pci=(partial("6.2.4", "Structure is validated at the edge; business rules are the handlers'."),),
    remedy="Set request_validator_id=validator.id on the Method; on the validator, validate_request_body=True and "
    "validate_request_parameters=True.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
    absolute=True,
)
def method_validated(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == VALIDATOR:
        yield from expect_flag(resource, "validateRequestBody", required=True)
        yield from expect_flag(resource, "validateRequestParameters", required=True)
    elif context.stack.target(resource, "requestValidatorId", VALIDATOR) is None:
        observed = "is not a validator of this stack" if resource.has("requestValidatorId") else "is not set"
        yield Finding(prop="requestValidatorId", observed=observed, required="the id of the stack's RequestValidator")
