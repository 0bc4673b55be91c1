"""Every method has a request validator."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD, VALIDATOR
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-method-validated",
    title="Every method has a request validator",
    severity=Severity.HIGH,
    applies_to=METHOD,
    brief=("B1.3",),
    pci=(partial("6.2.4", "Structure is validated at the edge; business rules are the handlers'."),),
    remedy="Set request_validator_id=validator.id on the Method.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
    absolute=True,
)
def method_validated(method: Resource, context: Context) -> Iterator[Finding]:
    """Models and required parameters are documentation until a validator enforces them.

    Violates: no `requestValidatorId`, or the id of some other API's.

    Complies: the id of a `RequestValidator` of this stack, which another control holds to body and parameters.
    """
    target = context.stack.target(method, "requestValidatorId", VALIDATOR)
    if target is None:
        observed = "is not a validator of this stack" if method.has("requestValidatorId") else "is not set"
        yield Finding(prop="requestValidatorId", observed=observed, required="the id of the stack's RequestValidator")
