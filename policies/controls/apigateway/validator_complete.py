"""Request validators check body and parameters."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import VALIDATOR
from policies.model.checks import expect_flag
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-validator-complete",
    title="Request validators check body and parameters",
    severity=Severity.HIGH,
    applies_to=VALIDATOR,
    brief=("B1.3",),
    pci=(partial("6.2.4", "Structure is validated at the edge; business rules are the handlers'."),),
    settings={
        "body": Setting(default=True, type="boolean", description="whether bodies are validated"),
        "parameters": Setting(default=True, type="boolean", description="whether parameters are validated"),
    },
    remedy="Set validate_request_body=True and validate_request_parameters=True.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
    absolute=True,
)
def validator_complete(validator: Resource, context: Context) -> Iterator[Finding]:
    """Both default to off, and a validator that does nothing looks like validation in every diagram.

    Violates: either flag absent or false.

    Complies: both true.
    """
    yield from expect_flag(validator, "validateRequestBody", required=context.settings["body"])
    yield from expect_flag(validator, "validateRequestParameters", required=context.settings["parameters"])
