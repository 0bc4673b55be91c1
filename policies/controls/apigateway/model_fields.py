"""Request models have the fields that the endpoints take."""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls.apigateway._expected import ALL_FIELDS, REQUIRED_FIELDS
from policies.facts.rest_api import MODEL, model_is
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
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
    ),
    settings={
        "required": Setting(
            {kind: list(names) for kind, names in REQUIRED_FIELDS.items()}, "object", "model -> required fields"
        ),
        "properties": Setting(
            {kind: list(names) for kind, names in ALL_FIELDS.items()}, "object", "model -> all fields"
        ),
    },
    remedy="Take the schema from handlers/schemas; a new field is a change of this control's setting too.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html",
)
def model_fields(model: Resource, context: Context) -> Iterator[Finding]:
    """A function counts on the fields that are required, and a new one is data that nobody reviewed.

    A payment has a card token, never a card number.

    Violates: `required` without `amount`, a property `card_number`.

    Complies: the fields of the brief's two bodies.
    """
    name = model.text("name")
    kind = next((kind for kind in sorted(context.settings["required"]) if model_is(name, kind)), "")
    if not kind:
        yield Finding(prop="name", observed=shown(name), required="the model of an endpoint")
    schema = model.document("schema")
    for key in ("required", "properties"):
        found, expected = sorted(schema.get(key) or []), sorted(context.settings[key].get(kind, []))
        if kind and found != expected:
            yield Finding(prop=f"schema.{key}", observed=f"are {', '.join(found)}", required=", ".join(expected))
