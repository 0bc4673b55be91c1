"""A throttled function answers 500, and a merchant who does not know that a repeat is safe loses the payment.

A refusal with status 200 would be taken for a payment.

Violates: a type missing, `statusCode: 200`, no `Retry-After` where a repeat is the remedy.

Complies: the statuses and headers of the settings.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls.apigateway._expected import RETRY, STATUSES
from policies.facts.rest_api import RESPONSE
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="apigateway-responses-complete",
    title="Gateway responses say what a caller can do",
    severity=Severity.MEDIUM,
    brief=("B7.4", "B1.2"),
    settings={
        "statuses": Setting(dict(STATUSES), "object", "response type -> status"),
        "retry": Setting(list(RETRY), "array", "types that say Retry-After"),
    },
    remedy="Declare the Response types of the control's setting, with their status and Retry-After.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html",
)
def responses_complete(stack: Stack, context: Context) -> Iterator[Finding]:
    statuses: dict[str, str] = {}
    for response in stack.of_type(RESPONSE):
        kind, status = response.text("responseType"), response.text("statusCode")
        statuses[kind] = status
        expected = context.settings["statuses"].get(kind)
        if (status != expected) if expected is not None else (status and status[0] not in "45"):
            yield Finding(prop="statusCode", observed=shown(status), required=expected or "not set", urn=response.urn)
        header = response.raw("responseParameters") or {}
        if kind in context.settings["retry"] and not header.get("gatewayresponse.header.Retry-After"):
            yield Finding(
                prop="responseParameters",
                observed="have no Retry-After",
                required="gatewayresponse.header.Retry-After",
                urn=response.urn,
            )
    for kind in context.settings["statuses"]:
        if kind not in statuses:
            yield Finding(prop="responseType", observed=f"{kind} is not declared", required="a Response of that type")
