"""Every method demands the parameters that its function needs."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import METHOD, endpoint_of, label_of
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

REQUIRED: Final = MappingProxyType(
    {
        "POST /transactions": ("method.request.header.Idempotency-Key",),
        "GET /transaction/{id}": ("method.request.path.id",),
        "POST /fraud-webhook": ("method.request.header.X-Signature", "method.request.header.X-Timestamp"),
    }
)


@relation(
    id="apigateway-required-parameters",
    title="Every method demands the parameters that its function needs",
    severity=Severity.HIGH,
    applies_to=METHOD,
    brief=("B1.3",),
    pci=(partial("6.2.4", "That a signature is present is demanded here; the function verifies it."),),
    settings={
        "parameters": Setting(
            {key: list(value) for key, value in REQUIRED.items()},
            "object",
            "endpoint -> parameters that a request must carry",
        )
    },
    remedy="Set request_parameters={'method.request.header.Idempotency-Key': True} and so on; True means required.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-method-request-validation.html",
)
def required_parameters(method: Resource, context: Context) -> Iterator[Finding]:
    """A payment without an idempotency key could be taken twice, and an unsigned alert could be anybody's.

    The gateway refuses them before a function is paid for.

    Violates: a parameter missing, declared but optional (`false`), or one that no function reads.

    Complies: exactly the endpoint's parameters, each `true`.
    """
    endpoint = endpoint_of(context.stack, method)
    demanded = context.settings["parameters"].get(label_of(endpoint), [])
    given = method.raw("requestParameters") or {}
    for name in sorted({*demanded, *given}):
        if name not in demanded:
            yield Finding(
                prop=f"requestParameters.{name}", observed="is declared", required=f"only {', '.join(demanded)}"
            )
        elif given.get(name) is not True:
            yield Finding(prop=f"requestParameters.{name}", observed="is not required", required="true")
