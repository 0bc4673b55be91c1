"""API keys are taken from the x-api-key header."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import REST_API
from policies.model.checks import expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-key-from-header",
    title="API keys are taken from the x-api-key header",
    severity=Severity.HIGH,
    applies_to=REST_API,
    brief=("B1.4",),
    settings={"source": Setting("HEADER", "string", "where API Gateway looks for the key")},
    remedy="Set api_key_source='HEADER' or leave it out.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-key-source.html",
)
def key_from_header(api: Resource, context: Context) -> Iterator[Finding]:
    """With `AUTHORIZER` the key is what an authorizer function returns, and there is none: no request would have a key.

    Violates: `apiKeySource: AUTHORIZER`.

    Complies: `HEADER`, or none given.
    """
    yield from expect_text(api, "apiKeySource", context.settings["source"], absent="HEADER")
