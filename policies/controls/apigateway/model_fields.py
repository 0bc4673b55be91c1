"""A function counts on the fields that are required, and a new one is data that nobody reviewed.

A payment has a card token, never a card number.

Violates: `required` without `amount`, a property `card_number`.

Complies: the fields that the contract lists.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import MODEL, model_is
from policies.facts.schemas import NO_FIELD_FOR_AUTHENTICATION_DATA
from policies.model.checks import shown
from policies.model.contract import purpose_of
from policies.model.control import Context, Finding, control, partial
from policies.model.resource import Resource, Unlisted
from policies.model.vocabulary import Severity


@control(
    id="apigateway-model-fields",
    title="Request models have the fields that the endpoints take",
    severity=Severity.HIGH,
    applies_to=MODEL,
    brief=("B1.3",),
    pci=(
        partial(
            "3.3.1", "No field for card data is accepted; that none is sent in another field is the handlers' to find."
        ),
        *NO_FIELD_FOR_AUTHENTICATION_DATA,
    ),
    remedy="Take the schema from handlers/schemas, and list its fields in [models.NAME] of architecture.toml.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html",
)
def model_fields(model: Resource, context: Context) -> Iterator[Finding]:
    name = model.text("name")
    models = context.contract.models
    kind = max((kind for kind in models if model_is(name, purpose_of(kind))), key=len, default="")
    if not kind:
        raise Unlisted("name", shown(name), "a model that [models] in architecture.toml lists")
    listed = models[kind]
    fields = {"required": listed.required, "properties": (*listed.required, *listed.optional)}
    schema = model.document("schema")
    for key, wanted in fields.items():
        found, expected = sorted(schema.get(key) or []), sorted(wanted)
        if found != expected:
            yield Finding(prop=f"schema.{key}", observed=f"are {', '.join(found)}", required=", ".join(expected))
