"""An open schema validates anything.

What it lets through is parsed, logged and queued; an unbounded string is how a card number or a payload
gets in. Draft 04 is all that API Gateway takes.

Violates: an empty schema, `additionalProperties` absent, a string without pattern or length, `const`, `if`.

Complies: an object with every field typed and bounded, and nothing else allowed.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import MODEL
from policies.facts.schemas import NO_FIELD_FOR_AUTHENTICATION_DATA, faults
from policies.model.checks import expect_text, shown
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-model-strict",
    title="Request models leave nothing open",
    severity=Severity.HIGH,
    applies_to=MODEL,
    brief=("B1.3",),
    pci=(
        partial("6.2.4", "Structure is bounded at the edge; business rules are the handlers'."),
        partial(
            "3.2.1",
            "A body with a field for a card number is refused; a number in a free text is the handlers' to find.",
        ),
        *NO_FIELD_FOR_AUTHENTICATION_DATA,
    ),
    settings={
        "contentType": Setting("application/json", "string", "the content type of every model"),
        "draft": Setting("http://json-schema.org/draft-04/schema#", "string", "the JSON Schema that API Gateway takes"),
    },
    remedy=(
        "Give every object additionalProperties false and a required list, every field a type and a bound, in draft 04."
    ),
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html",
)
def model_strict(model: Resource, context: Context) -> Iterator[Finding]:
    yield from expect_text(model, "contentType", context.settings["contentType"])
    schema = model.document("schema")
    if schema.get("$schema") != context.settings["draft"]:
        yield Finding(prop="schema.$schema", observed=shown(schema.get("$schema")), required=context.settings["draft"])
    for prop, observed, required in faults(schema):
        yield Finding(prop=prop, observed=observed, required=required)
