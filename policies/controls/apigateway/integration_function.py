"""Payments that reach another function, another account's or an old alias are lost or leaked.

The region, the account and the name are compared, not only that some function is meant. A `MOCK` or `HTTP` integration answers
instead of the function, or sends the payment elsewhere; the fraud webhook's signature holds only for the body as it was sent. A
gateway that gives up before the function tells a caller that a payment failed while it is being taken; more than 29 seconds
needs a raised account quota.

Violates: the fraud webhook invoking transaction_processor, an ARN of another account or region, an alias; `type: MOCK`, another
`integrationHttpMethod` or timeout, `credentials`, templates, mapped parameters.

Complies: the unqualified ARN of the endpoint's function of this stack, as an `AWS_PROXY` with `POST` and 29 seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.controls._fixed import default_rows
from policies.facts.rest_api import FUNCTION, INTEGRATION, endpoint_of, label_of
from policies.facts.values import value_of
from policies.model.checks import expect_number, expect_plain, expect_text, together
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

URI: Final = "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"


@relation(
    id="apigateway-integration-function",
    title="Every endpoint hands the request unchanged to its own function, and waits as long as the function may take",
    severity=Severity.CRITICAL,
    applies_to=INTEGRATION,
    brief=("B1.1", "B1.5"),
    settings={
        "timeout": value_of("api-integration-timeout-ms", "milliseconds; the deadline of an API path lies below it")
    },
    remedy="Build uri from the function's ARN, with the function as its dependency. Set type='AWS_PROXY', "
    "integration_http_method='POST' and timeout_milliseconds=$timeout, and leave the other arguments out.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html",
    absolute=True,
)
def integration_function(integration: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_unchanged(integration, context), _own_function(integration, context))


def _unchanged(integration: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_text(integration, "type", "AWS_PROXY")
    yield from expect_text(integration, "integrationHttpMethod", "POST")
    yield from expect_number(integration, "timeoutMilliseconds", context.settings["timeout"], absent=29_000)
    yield from expect_plain(integration, default_rows("apigateway-integration-function"))


def _own_function(integration: Resource, context: Context) -> Iterator[Finding]:
    endpoint = endpoint_of(context.stack, integration)
    listed = context.contract.endpoints.get(label_of(endpoint))
    wanted = context.contract.functions.get(listed.function) if listed else None
    uri = integration.text("uri")
    for function in context.stack.once(_invoked).get(uri, ()):
        if wanted is not None and context.contract.function_named(function.text("name")) is wanted:
            if function.urn not in integration.sources("uri"):
                yield Finding(
                    prop="uri", observed="does not depend on the function", required="an output of the function"
                )
            return
    yield Finding(
        prop="uri",
        observed=f"{label_of(endpoint)} invokes {uri or 'nothing'}",
        required=f"the {wanted.purpose if wanted else 'listed'} function of this stack",
    )


def _invoked(stack: Stack) -> Mapping[str, list[Resource]]:
    """Return the stack's functions by every URI that invokes them."""
    found: dict[str, list[Resource]] = {}
    for function in stack.of_type(FUNCTION):
        names = stack.identifiers(function)
        uris = {URI.format(region=stack.region, arn=name) for name in names if name.startswith("arn:")}
        for uri in uris | names:
            found.setdefault(uri, []).append(function)
    return found
