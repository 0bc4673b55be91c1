"""The API has a regional endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import REST_API
from policies.model.checks import Allowed, expect_plain, expect_text
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "endpointConfiguration.ipAddressType": Allowed(
            "the provider's default; dual stack changes who can reach it", ("ipv4",)
        ),
        "endpointConfiguration.vpcEndpointIds": Allowed("the API is public, and guarded as such"),
    }
)


@control(
    id="apigateway-regional-endpoint",
    title="The API has a regional endpoint",
    severity=Severity.MEDIUM,
    applies_to=REST_API,
    brief=("B1.1", "B7.1"),
    settings={"type": Setting("REGIONAL", "string", "the endpoint type of the API")},
    remedy="Set endpoint_configuration=RestApiEndpointConfigurationArgs(types='REGIONAL').",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html",
)
def regional_endpoint(api: Resource, context: Context) -> Iterator[Finding]:
    """Another endpoint type puts the API where its guards are not, or its callers are not.

    An edge endpoint goes through AWS's CloudFront in every region of the world, which terminates TLS under a
    policy of its own; a private one no merchant can reach.

    Violates: no endpoint configuration (the default is `EDGE`), `PRIVATE`, or VPC endpoints.

    Complies: `types: REGIONAL`.
    """
    yield from expect_text(api, "endpointConfiguration.types", context.settings["type"], absent="EDGE")
    yield from expect_plain(api, PLAIN)
