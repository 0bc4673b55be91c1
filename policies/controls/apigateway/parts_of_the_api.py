"""Every part of the API belongs to this stack's API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.rest_api import (
    DEPLOYMENT,
    INTEGRATION,
    METHOD,
    METHOD_SETTINGS,
    MODEL,
    RESOURCE,
    RESPONSE,
    STAGE,
    VALIDATOR,
    api_of,
)
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

PARTS: Final = (RESOURCE, METHOD, INTEGRATION, MODEL, VALIDATOR, RESPONSE, DEPLOYMENT, STAGE, METHOD_SETTINGS)


@relation(
    id="apigateway-parts-of-the-api",
    title="Every part of the API belongs to this stack's API",
    severity=Severity.HIGH,
    applies_to=PARTS,
    brief=("B1.1",),
    remedy="Pass rest_api=api.id of the stack's own RestApi.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-develop.html",
)
def parts_of_the_api(part: Resource, context: Context) -> Iterator[Finding]:
    """A part of another API guards nothing here, and changes something that this stack does not own.

    Violates: a literal id of a foreign API, or the id of a second one.

    Complies: `rest_api=api.id`.
    """
    prop = "restApiId" if part.type == RESPONSE else "restApi"
    if api_of(context.stack, part, prop) is None:
        yield Finding(prop=prop, observed="is not the REST API of this stack", required="the id of the stack's RestApi")
