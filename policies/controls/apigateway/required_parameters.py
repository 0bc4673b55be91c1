"""A payment without an idempotency key could be taken twice, and an unsigned alert could be anybody's.

The gateway refuses them before a function is paid for.

Violates: a parameter missing, declared but optional (`false`), or one that no function reads.

Complies: exactly the endpoint's parameters, each `true`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD, endpoint_of, label_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource, Unlisted
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-required-parameters",
    title="Every method demands the parameters that its function needs",
    severity=Severity.HIGH,
    applies_to=METHOD,
    brief=("B1.3",),
    pci=(partial("6.2.4", "That a signature is present is demanded here; the function verifies it."),),
    remedy="Set request_parameters={'method.request.header.Idempotency-Key': True} and so on; True means required.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
)
def required_parameters(method: Resource, context: Context) -> Iterator[Finding]:
    endpoint = endpoint_of(context.stack, method)
    listed = context.contract.endpoints.get(label_of(endpoint))
    if listed is None:
        raise Unlisted("httpMethod", f"serves {label_of(endpoint)}", "an endpoint that architecture.toml lists")
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
