"""The API is what its parts declare, and nothing beside."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import REST_API
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PLAIN: Final = MappingProxyType(
    {
        "policy": Allowed(
            "a resource policy could admit or shut out callers unseen; keys, signatures and the web ACL guard"
        ),
        "body": Allowed("an OpenAPI document would define endpoints that no control reads"),
        "parameters": Allowed("they belong to an imported document"),
        "putRestApiMode": Allowed("it belongs to an imported document", ("overwrite",)),
        "failOnWarnings": Allowed("it belongs to an imported document", (False,)),
        "binaryMediaTypes": Allowed("a body of a binary type passes the request models unread"),
        "minimumCompressionSize": Allowed(
            "compressed answers leak secrets by their length, and unpacked requests are bombs", ("-1",)
        ),
        "disableExecuteApiEndpoint": Allowed("the invoke URL is what the stack exports", (False,)),
    }
)


@control(
    id="apigateway-api-as-declared",
    title="The API is what its parts declare, and nothing beside",
    severity=Severity.HIGH,
    applies_to=REST_API,
    brief=("B1.1", "B1.3"),
    pci=(partial("6.2.4", "Keeps request validation in force, no more."),),
    remedy=(
        "Leave these arguments of the RestApi out; declare methods, models and integrations as resources of their own."
    ),
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-develop.html",
)
def api_as_declared(api: Resource, _context: Context) -> Iterator[Finding]:
    """Each of these arguments adds endpoints, callers or payloads that the other controls cannot see.

    `disableExecuteApiEndpoint` takes away the endpoint that is exported.

    Violates: a `policy`, a `body`, `binaryMediaTypes`, `minimumCompressionSize`, `disableExecuteApiEndpoint:
    true`.

    Complies: none of them.
    """
    yield from expect_plain(api, PLAIN)
