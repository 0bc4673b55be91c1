"""Every integration hands the request to Lambda unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import INTEGRATION
from policies.model.checks import Allowed, expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "credentials": Allowed("the function's own permission says who may invoke it; a role here goes around it"),
        "connectionType": Allowed("there is no VPC link", ("INTERNET",)),
        "connectionId": Allowed("there is no VPC link"),
        "integrationTarget": Allowed("there is no VPC link"),
        "cacheKeyParameters": Allowed("answers are not cached"),
        "cacheNamespace": Allowed("answers are not cached"),
        "contentHandling": Allowed("bodies are text, and stay as they are signed"),
        "passthroughBehavior": Allowed("a proxy has no templates", ("WHEN_NO_MATCH", "NEVER")),
        "requestParameters": Allowed("a mapped header could stand for what a caller never sent"),
        "requestTemplates": Allowed("a proxy has no templates"),
        "responseTransferMode": Allowed("answers are whole", ("BUFFERED",)),
        "tlsConfig": Allowed("it could switch certificate verification off"),
    }
)


@control(
    id="apigateway-lambda-proxy",
    title="Every integration hands the request to Lambda unchanged",
    severity=Severity.HIGH,
    applies_to=INTEGRATION,
    brief=("B1.1", "B1.5"),
    settings={
        "type": Setting("AWS_PROXY", "string", "the integration type"),
        "method": Setting("POST", "string", "the verb with which Lambda is invoked"),
    },
    remedy="Set type='AWS_PROXY' and integration_http_method='POST', and leave the other arguments out.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html",
)
def lambda_proxy(integration: Resource, context: Context) -> Iterator[Finding]:
    """A `MOCK` or `HTTP` integration answers instead of the function, or sends the payment elsewhere.

    The fraud webhook's signature holds only for the body as it was sent.

    Violates: `MOCK`, `HTTP_PROXY`, `GET`, `credentials`, a mapped header, `insecureSkipVerification`.

    Complies: `AWS_PROXY`, invoked by `POST`.
    """
    yield from expect_text(integration, "type", context.settings["type"])
    yield from expect_text(integration, "integrationHttpMethod", context.settings["method"])
    yield from expect_plain(integration, PLAIN)
