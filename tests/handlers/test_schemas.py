"""The schemas: what API Gateway takes, and what the handlers check again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.core.errors import SchemaViolationError
from handlers.core.schemas import Schema, load, parse_json

NAMES = ("transaction", "fraud_alert", "transaction_message", "notification_message", "sweep_message")
ALLOWED = frozenset(
    {
        "$schema",
        "title",
        "description",
        "type",
        "additionalProperties",
        "required",
        "properties",
        "pattern",
        "minLength",
        "maxLength",
        "enum",
        "minimum",
        "maximum",
    }
)
PAYMENT: dict[str, Any] = {"amount": 1, "currency": "USD", "card_token": "tok_12345678"}


def _keywords(schema: dict[str, Any]) -> Iterator[str]:
    yield from schema
    for member in schema.get("properties", {}).values():
        yield from _keywords(member)


@pytest.mark.parametrize("name", NAMES)
def test_uses_only_what_api_gateway_takes(name: str) -> None:
    """Draft-04 without the keywords that API Gateway refuses or ignores; moto would take anything."""
    assert set(_keywords(load(name))) <= ALLOWED


@pytest.mark.parametrize("name", NAMES)
def test_admits_no_other_property(name: str) -> None:
    """A property that nobody declared is where data leaks in."""
    assert load(name)["additionalProperties"] is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"amount": 1.0}, "amount"),
        ({"amount": "1"}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": 10**11}, "amount"),
        ({"currency": "usd"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"card_token": "tok_short"[:8]}, "card_token"),
        ({"card_token": "tok_12345678\n"}, "card_token"),
        ({"card_token": "tok_411111111111"}, "card_token"),
        ({"reference": "4" * 17}, "reference"),
        ({"reference": "id-" + "4" * 20}, "reference"),
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 65}, "reference"),
        ({"stranger": 1}, "body"),
    ],
)
def test_refuses_what_is_not_a_payment(change: dict[str, Any], field: str) -> None:
    """Each broken property is refused by its name, and a stranger without being quoted."""
    with pytest.raises(SchemaViolationError) as caught:
        Schema("transaction").require({**PAYMENT, **change})

    assert caught.value.detail["field"] == field
    assert "stranger" not in str(caught.value)


@pytest.mark.parametrize("missing", PAYMENT)
def test_refuses_a_missing_property(missing: str) -> None:
    """Every required property is required."""
    with pytest.raises(SchemaViolationError):
        Schema("transaction").require({name: value for name, value in PAYMENT.items() if name != missing})


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":NaN}', '{"a":Infinity}', "{", ""])
def test_parses_strictly(text: str) -> None:
    """Repeated names and numbers that are none are refused."""
    with pytest.raises(ValueError, match=r"\w"):
        parse_json(text)
