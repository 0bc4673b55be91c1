"""An open schema validates anything.

What it lets through is parsed, logged and queued; an unbounded string is how a card number or a payload
gets in. A function counts on the fields that are required, and a new one is data that nobody reviewed: a payment has a card
token, never a card number. Draft 04 is all that API Gateway takes.

Violates: an empty schema, `additionalProperties` absent, a string without pattern or length, `const`, `if`; `required`
without `amount`, a property `card_number`.

Complies: an object with the fields that the contract lists, every field typed and bounded, and nothing else allowed.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import MODEL, model_is
from policies.facts.schemas import NO_FIELD_FOR_AUTHENTICATION_DATA, faults
from policies.model.checks import expect_text, shown, together
from policies.model.contract import purpose_of
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource, Unlisted
from policies.model.vocabulary import Severity


@control(
    id="apigateway-model-strict",
    title="Request models have the fields that the contract lists, each typed and bounded, and leave nothing open",
    severity=Severity.HIGH,
    applies_to=MODEL,
    brief=("B1.3",),
    pci=(
        partial("6.2.4", "Structure is bounded at the edge; business rules are the handlers'."),
        partial(
            "3.2.1",
            "A body with a field for a card number is refused; a number in a free text is the handlers' to find.",
        ),
        partial(
            "3.3.1", "No field for card data is accepted; that none is sent in another field is the handlers' to find."
        ),
        *NO_FIELD_FOR_AUTHENTICATION_DATA,
    ),
    settings={
        "contentType": Setting("application/json", "string", "the content type of every model"),
        "draft": Setting("http://json-schema.org/draft-04/schema#", "string", "the JSON Schema that API Gateway takes"),
    },
    remedy=(
        "Give every object additionalProperties false and a required list, every field a type and a bound, in draft 04. "
        "Take the schema from handlers/schemas, and list its fields in [models.NAME] of architecture.toml."
    ),
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html",
)
def model_strict(model: Resource, context: Context) -> Iterator[Finding]:
    yield from together(_bounded(model, context), _fields(model, context))


def _bounded(model: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_text(model, "contentType", context.settings["contentType"])
    schema = model.document("schema")
    if schema.get("$schema") != context.settings["draft"]:
        yield Finding(prop="schema.$schema", observed=shown(schema.get("$schema")), required=context.settings["draft"])
    for prop, observed, required in faults(schema):
        yield Finding(prop=prop, observed=observed, required=required)


def _fields(model: Resource, context: Context) -> Iterator[Finding]:
    name, models = model.text("name"), context.contract.models
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
