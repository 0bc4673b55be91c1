"""A refusal that a proxy keeps is served again when the next request would have passed.

A mapped header can repeat what was sent, and Access-Control-Allow-Origin lets any web page call the API.

Violates: no `Cache-Control`, `Access-Control-Allow-Origin`, `method.request.header.*` as a value.

Complies: `'no-store'`, and `'1'` for Retry-After.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from policies.facts.rest_api import RESPONSE
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

NOT_STORED: Final = "gatewayresponse.header.Cache-Control"
HEADERS: Final = MappingProxyType(
    {"Cache-Control": "no-store", "Content-Type": "application/json", "Retry-After": "[1-9][0-9]?"}
)


@control(
    id="apigateway-responses-headers",
    title="Gateway responses are not stored, and set only known headers",
    severity=Severity.MEDIUM,
    applies_to=RESPONSE,
    brief=("B7.4",),
    pci=(partial("6.2.4", "What the gateway itself answers; the functions' errors are the handlers'."),),
    settings={"headers": Setting(dict(HEADERS), "object", "header -> a pattern of its value")},
    remedy=(
        "Set response_parameters to constants in single quotes: Cache-Control 'no-store', Retry-After "
        "where a repeat helps."
    ),
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
)
def responses_headers(response: Resource, context: Context) -> Iterator[Finding]:
    headers = dict(response.entries("responseParameters"))
    for name in sorted({*headers, NOT_STORED}):
        allowed = context.settings["headers"].get(name.removeprefix("gatewayresponse.header."), "(?!)")
        if not re.fullmatch(f"'{allowed}'", headers.get(name, "")):
            yield Finding(
                prop=f"responseParameters.{name}", observed=shown(headers.get(name)), required="an allowed constant"
            )
