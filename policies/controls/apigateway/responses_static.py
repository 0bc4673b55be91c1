"""The default answers tell a stranger which part refused him.

A template with `$context.error` repeats what was sent, which can be a card number in a field that failed
validation.

Violates: `$context.error.validationErrorString`, `$context.identity.*`, `$input`, no template.

Complies: constant JSON with the request's id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.facts.rest_api import RESPONSE
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-responses-static",
    title="Gateway responses repeat nothing and give nothing away",
    severity=Severity.HIGH,
    applies_to=RESPONSE,
    brief=("B7.4",),
    pci=(
        partial("6.2.4", "What the gateway itself answers; the functions' errors are the handlers'."),
        partial("1.4.5", "Gateway responses are fixed texts. What the functions answer is not judged here."),
    ),
    settings={"variables": Setting(["requestId"], "array", "$context variables that a body may hold")},
    remedy="Set response_templates to constant JSON; nothing of the request but its id.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
)
def responses_static(response: Resource, context: Context) -> Iterator[Finding]:
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
