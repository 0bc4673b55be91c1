"""The default answers tell a stranger which part refused him.

A template with `$context.error` repeats what was sent, which can be a card number in a field that failed
validation. A refusal that a proxy keeps is served again when the next request would have passed. A mapped header can repeat
what was sent, and Access-Control-Allow-Origin lets any web page call the API.

Violates: `$context.error.validationErrorString`, `$context.identity.*`, `$input`, no template; no `Cache-Control`,
`Access-Control-Allow-Origin`, `method.request.header.*` as a value.

Complies: constant JSON with the request's id; `'no-store'`, and `'1'` for Retry-After.
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
    id="apigateway-responses-static",
    title="Gateway responses repeat nothing, give nothing away, are not stored, and set only known headers",
    severity=Severity.HIGH,
    applies_to=RESPONSE,
    brief=("B7.4",),
    pci=(
        partial("6.2.4", "What the gateway itself answers; the functions' errors are the handlers'."),
        partial("1.4.5", "Gateway responses are fixed texts. What the functions answer is not judged here."),
    ),
    settings={
        "variables": Setting(["requestId"], "array", "$context variables that a body may hold"),
        "headers": Setting(dict(HEADERS), "object", "header -> a pattern of its value"),
    },
    remedy="Set response_templates to constant JSON, with nothing of the request but its id, and response_parameters to "
    "constants in single quotes: Cache-Control 'no-store', Retry-After where a repeat helps.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
)
def responses_static(response: Resource, context: Context) -> Iterator[Finding]:
    yield from _body(response, context)
    yield from _headers(response, context)


def _body(response: Resource, context: Context) -> Iterator[Finding]:
    for content_type, template in response.entries("responseTemplates"):
        variables = set(re.findall(r"\$\{?([A-Za-z.]+)", template)) | ({"#"} if "#" in template else set())
        if content_type != "application/json" or not variables <= {
            f"context.{name}" for name in context.settings["variables"]
        }:
            yield Finding(
                prop=f"responseTemplates.{content_type}",
                observed="holds more than it may",
                required=f"constant JSON with at most $context.{', '.join(context.settings['variables'])}",
            )
    if not response.block("responseTemplates").keys():
        yield Finding(
            prop="responseTemplates", observed="is not set", required="a constant answer, not API Gateway's own"
        )


def _headers(response: Resource, context: Context) -> Iterator[Finding]:
    headers = dict(response.entries("responseParameters"))
    for name in sorted({*headers, NOT_STORED}):
        allowed = context.settings["headers"].get(name.removeprefix("gatewayresponse.header."), "(?!)")
        if not re.fullmatch(f"'{allowed}'", headers.get(name, "")):
            yield Finding(
                prop=f"responseParameters.{name}", observed=shown(headers.get(name)), required="an allowed constant"
            )
