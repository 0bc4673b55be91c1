"""Payments that reach another function, another account's or an old alias are lost or leaked.

The region, the account and the name are compared, not only that some function is meant.

Violates: the fraud webhook invoking transaction_processor, an ARN of another account or region, an alias.

Complies: the unqualified ARN of the endpoint's function of this stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts.rest_api import FUNCTION, INTEGRATION, endpoint_of, label_of
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

URI: Final = "arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{arn}/invocations"


@relation(
    id="apigateway-integration-function",
    title="Every endpoint invokes its own function",
    severity=Severity.CRITICAL,
    applies_to=INTEGRATION,
    brief=("B1.1", "B1.5"),
    remedy="Build uri from the function's ARN, with the function as its dependency.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html",
    absolute=True,
)
def integration_function(integration: Resource, context: Context) -> Iterator[Finding]:
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
