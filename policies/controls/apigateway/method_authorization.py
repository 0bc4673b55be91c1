"""No method promises an authorization that nobody set up."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import METHOD
from policies.model.checks import Allowed, expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "authorizerId": Allowed("there is no authorizer in this stack"),
        "authorizationScopes": Allowed("they belong to an authorizer"),
    }
)


@control(
    id="apigateway-method-authorization",
    title="No method promises an authorization that nobody set up",
    severity=Severity.HIGH,
    applies_to=METHOD,
    brief=("B1.4",),
    settings={"authorization": Setting("NONE", "string", "the authorization type of every method")},
    remedy="Set authorization='NONE'; callers are known by API key, and the fraud provider by its signature besides.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html",
)
def method_authorization(method: Resource, context: Context) -> Iterator[Finding]:
    """Callers are known by their API key, and the fraud provider by an HMAC that its function verifies.

    Any other value locks merchants out (`AWS_IAM`) or hands the decision to a function outside the judged stack
    (`CUSTOM`).

    Violates: `CUSTOM` with a foreign authorizer, `AWS_IAM`, scopes.

    Complies: `NONE`, with the key required and the signature parameters demanded.
    """
    yield from expect_text(method, "authorization", context.settings["authorization"])
    yield from expect_plain(method, PLAIN)
