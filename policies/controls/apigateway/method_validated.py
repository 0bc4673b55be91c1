"""Models and required parameters are documentation until a validator enforces them, and both of its flags default to off.

API Gateway validates a body by the model of its content type, and passes it unread when there is none: without `$default`,
`Content-Type: text/plain` is a way around the schema. A payment without an idempotency key could be taken twice, and an
unsigned alert could be anybody's: the gateway refuses them before a function is paid for.

Violates: no ``requestValidatorId``, or the id of some other API's; a validator of which either flag is absent or
false; no `$default`, the other endpoint's model, `Empty`, another content type beside; a parameter missing, declared but
optional (`false`), or one that no function reads.

Complies: the id of a ``RequestValidator`` of this stack, which checks body and parameters; the endpoint's model under
`application/json` and `$default`; exactly the endpoint's parameters, each `true`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.rest_api import METHOD, MODEL, VALIDATOR, endpoint_of, label_of, model_is
from policies.model.checks import Allowed, expect_flag, expect_plain, shown, together
from policies.model.contract import Endpoint, purpose_of
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource, Unlisted
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

NO_MODEL: Final = {"requestModels": Allowed("a request without a body needs none")}


@relation(
    id="apigateway-method-validated",
    title="Every method validates its endpoint's body, whatever its content type, and its endpoint's required parameters",
    severity=Severity.HIGH,
    applies_to=(METHOD, VALIDATOR),
    brief=("B1.3",),
    pci=(
        partial(
            "6.2.4",
            "Structure is validated at the edge; business rules are the handlers'. That a signature is present is demanded "
            "here; the function verifies it.",
        ),
    ),
    settings={
        "contentTypes": Setting(
            ["application/json", "$default"], "array", "the content types that must name the model"
        ),
    },
    remedy="On the Method, set request_validator_id=validator.id, request_models={'application/json': model.name, '$default': "
    "model.name} with the endpoint's own model, and request_parameters={'method.request.header.Idempotency-Key': True} and so "
    "on, where True means required; on the validator, validate_request_body=True and validate_request_parameters=True.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
    absolute=True,
)
def method_validated(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == VALIDATOR:
        yield from expect_flag(resource, "validateRequestBody", required=True)
        yield from expect_flag(resource, "validateRequestParameters", required=True)
    else:
        yield from together(_validator(resource, context.stack), _endpoint(resource, context))


def _validator(method: Resource, stack: Stack) -> Iterator[Finding]:
    if stack.target(method, "requestValidatorId", VALIDATOR) is None:
        observed = "is not a validator of this stack" if method.has("requestValidatorId") else "is not set"
        yield Finding(prop="requestValidatorId", observed=observed, required="the id of the stack's RequestValidator")


def _endpoint(method: Resource, context: Context) -> Iterator[Finding]:
    endpoint = endpoint_of(context.stack, method)
    listed = context.contract.endpoints.get(label_of(endpoint))
    if listed is None:
        raise Unlisted("httpMethod", f"serves {label_of(endpoint)}", "an endpoint that architecture.toml lists")
    yield from together(_model(method, listed, context), _parameters(method, listed))


def _model(method: Resource, listed: Endpoint, context: Context) -> Iterator[Finding]:
    purpose, content_types = purpose_of(listed.model), context.settings["contentTypes"]
    if not purpose:
        yield from expect_plain(method, NO_MODEL)
        return
    models = dict(method.entries("requestModels"))
    for content_type in sorted({*content_types, *models}):
        name = models.get(content_type, "")
        found = [resource for resource in context.stack.named(name) if resource.type == MODEL] if name else []
        depends = any(model.urn in method.sources("requestModels") for model in found)
        if content_type not in content_types or not depends or not model_is(name, purpose):
            yield Finding(
                prop=f"requestModels.{content_type}",
                observed=shown(name),
                required=f"the {purpose} model, under {' and '.join(content_types)} only",
            )


def _parameters(method: Resource, listed: Endpoint) -> Iterator[Finding]:
    demanded = listed.required_parameters
    given = method.raw("requestParameters") or {}
    for name in sorted({*demanded, *given}):
        if name not in demanded:
            yield Finding(
                prop=f"requestParameters.{name}",
                observed="is declared",
                required=f"only {', '.join(demanded) or 'none'}",
            )
        elif given.get(name) is not True:
            yield Finding(prop=f"requestParameters.{name}", observed=shown(given.get(name)), required="true")
