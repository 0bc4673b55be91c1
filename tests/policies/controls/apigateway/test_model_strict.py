"""Tests of apigateway-model-strict: request models leave nothing open."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from tests.policies.builders.apigateway import TRANSACTION
from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-model-strict"
PROPERTIES: dict[str, Any] = dict(cast("dict[str, Any]", TRANSACTION["properties"]))


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("model-transaction", "schema", "{}"),
            [
                ("model-transaction", "schema.$schema: is another; required: http://json-schema.org/draft-04/schema#"),
                (
                    "model-transaction",
                    "schema: has the type ''; required: one of object, array, string, integer, number, boolean",
                ),
            ],
            id="schema",
        ),
        pytest.param(
            PAYMENTS.but("model-transaction", "schema", json.dumps({**TRANSACTION, "additionalProperties": True})),
            [("model-transaction", "schema.additionalProperties: is not false; required: false")],
            id="schema-json-dumps-transaction-addit",
        ),
        pytest.param(
            PAYMENTS.but("model-transaction", "schema", json.dumps({**TRANSACTION, "required": []})),
            [
                (
                    "model-transaction",
                    (
                        "schema.required: names none of the properties, or others; required: "
                        "properties that a body must have"
                    ),
                )
            ],
            id="schema-json-dumps-transaction-requi",
        ),
        pytest.param(
            PAYMENTS.but("model-transaction", "schema", json.dumps({**TRANSACTION, "if": {}})),
            [("model-transaction", "schema: uses if; required: keywords of draft 04 for object")],
            id="schema-json-dumps-transaction-if",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction", "schema", json.dumps({**TRANSACTION, "properties": {"amount": {"type": "number"}}})
            ),
            [
                ("model-transaction", "schema.properties.amount.maximum: is not set; required: a bound"),
                ("model-transaction", "schema.properties.amount.minimum: is not set; required: a bound"),
                (
                    "model-transaction",
                    (
                        "schema.required: names none of the properties, or others; required: "
                        "properties that a body must have"
                    ),
                ),
            ],
            id="schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction",
                "schema",
                json.dumps({**TRANSACTION, "properties": {**PROPERTIES, "amount": {"type": "string"}}}),
            ),
            [
                (
                    "model-transaction",
                    "schema.properties.amount: has no bound; required: a pattern, an enum or a maxLength",
                )
            ],
            id="schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction",
                "schema",
                json.dumps(
                    {**TRANSACTION, "properties": {**PROPERTIES, "amount": {"type": "string", "pattern": ".*"}}}
                ),
            ),
            [
                (
                    "model-transaction",
                    (
                        "schema.properties.amount.pattern: is not anchored, or has no bound; "
                        "required: a pattern from ^ to $ with bounded repetition"
                    ),
                )
            ],
            id="schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction",
                "schema",
                json.dumps(
                    {**TRANSACTION, "properties": {**PROPERTIES, "amount": {"type": "array", "items": {"enum": []}}}}
                ),
            ),
            [
                (
                    "model-transaction",
                    (
                        "schema.properties.amount.items: has the type ''; required: one of object, "
                        "array, string, integer, number, boolean"
                    ),
                ),
                ("model-transaction", "schema.properties.amount.maxItems: is not set; required: a bound"),
            ],
            id="schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction",
                "schema",
                json.dumps({**TRANSACTION, "properties": {**PROPERTIES, "amount": {"type": "string", "enum": []}}}),
            ),
            [("model-transaction", "schema.properties.amount: allows no value; required: a list of values")],
            id="schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction",
                "schema",
                json.dumps({**TRANSACTION, "properties": {**PROPERTIES, "amount": {"type": "boolean"}}}),
            ),
            [],
            id="complies-schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but("model-transaction", "schema", "no JSON"),
            [("model-transaction", "schema: is a str; required: a JSON object")],
            id="schema-no-json",
        ),
        pytest.param(
            PAYMENTS.but("model-transaction", "contentType", "text/plain"),
            [("model-transaction", "contentType: is 'text/plain'; required: application/json")],
            id="contenttype-text-plain",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction",
                "schema",
                json.dumps(
                    {
                        **TRANSACTION,
                        "properties": {
                            **PROPERTIES,
                            "amount": {"type": "array", "maxItems": 2, "items": {"type": "null"}},
                        },
                    }
                ),
            ),
            [
                (
                    "model-transaction",
                    (
                        "schema.properties.amount.items: has the type 'null'; required: one of "
                        "object, array, string, integer, number, boolean"
                    ),
                )
            ],
            id="schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but("model-transaction", "schema", json.dumps({**TRANSACTION, "properties": {}})),
            [
                ("model-transaction", "schema.properties: is empty; required: the properties of the body"),
                (
                    "model-transaction",
                    (
                        "schema.required: names none of the properties, or others; required: "
                        "properties that a body must have"
                    ),
                ),
            ],
            id="schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction",
                "schema",
                json.dumps({**TRANSACTION, "$schema": "https://json-schema.org/draft/2020-12/schema"}),
            ),
            [("model-transaction", "schema.$schema: is another; required: http://json-schema.org/draft-04/schema#")],
            id="schema-json-dumps-transaction-schem",
        ),
    ],
)
def test_model_strict(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
