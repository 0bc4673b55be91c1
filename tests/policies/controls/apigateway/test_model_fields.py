"""Tests of apigateway-model-fields: request models have the fields that the endpoints take."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from tests.policies.builders.apigateway import TRANSACTION
from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-model-fields"
PROPERTIES: dict[str, Any] = dict(cast("dict[str, Any]", TRANSACTION["properties"]))


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("model-transaction", "schema", json.dumps({**TRANSACTION, "required": ["amount"]})),
            [("model-transaction", "schema.required: are amount; required: amount, card_token, currency")],
            id="schema-json-dumps-transaction-requi",
        ),
        pytest.param(
            PAYMENTS.but(
                "model-transaction",
                "schema",
                json.dumps({**TRANSACTION, "properties": {**PROPERTIES, "card_number": {"type": "string"}}}),
            ),
            [
                (
                    "model-transaction",
                    (
                        "schema.properties: are amount, card_number, card_token, currency, "
                        "reference; required: amount, card_token, currency, reference"
                    ),
                )
            ],
            id="schema-json-dumps-transaction-prope",
        ),
        pytest.param(
            PAYMENTS.but("model-transaction", "name", "modelOther"),
            [
                (
                    "model-transaction",
                    "name: is 'modelOther'; required: a model that [models] in architecture.toml lists",
                )
            ],
            id="name-modelother",
        ),
    ],
)
def test_model_fields(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
