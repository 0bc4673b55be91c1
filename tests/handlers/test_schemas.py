"""The schemas: what API Gateway takes, and what the handlers check again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from handlers.core.card_data.detector import holds_card_data
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
        ({"currency": "ANG"}, "currency"),
        ({"card_token": "tok_short"[:8]}, "card_token"),
        ({"card_token": "tok_12345678\n"}, "card_token"),
        ({"card_token": "tok_411111111111"}, "card_token"),
        ({"card_token": "tok_" + "1" * 24}, "card_token"),
        ({"reference": "1" * 13}, "reference"),
        ({"reference": "670000000000"}, "reference"),
        ({"reference": "12 34-56.78/90_1#2"}, "reference"),
        ({"reference": "1234x5678x9012"}, "reference"),
        ({"reference": "12345678 or 12345678"}, "reference"),
        ({"reference": "1234567890123456"}, "reference"),
        ({"reference": "20261301-000123"}, "reference"),
        ({"reference": "20261123-0001234"}, "reference"),
        ({"reference": "1695651200000"}, "reference"),
        ({"reference": "6b70000000000"}, "reference"),
        ({"reference": "6b30400000000"}, "reference"),
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


def test_says_what_a_refused_reference_may_be() -> None:
    """A marketplace's order number is refused by its shape; the error says the shape and what to send instead."""
    with pytest.raises(SchemaViolationError) as caught:
        Schema("transaction").require({**PAYMENT, "reference": "028-1234567-1234567"})

    expected = load("transaction")["properties"]["reference"]["description"]
    assert caught.value.detail == {"field": "reference", "rule": "pattern", "expected": expected}
    assert "at most 11 digits" in expected
    assert "send a UUID or a number of at most 11 digits in its place" in expected
    assert not holds_card_data(expected)


@pytest.mark.parametrize(
    "change",
    [
        {"reference": "12345678901"},
        {"reference": "cart_904476576584"},
        {"reference": "Kunde 76154 Rechnung 66162858"},
        {"reference": "order-20261123-000123"},
        {"reference": "RE 2026-11-23 0042"},
        {"reference": "20261123050000"},
        {"reference": "INV/2026/000123456"},
        {"reference": "1795651200000"},
        {"reference": "order_9f86d081884c7d65"},
        {"reference": "69d4705607138"},
        {"reference": "cart_6c96801216474"},
        {"reference": "3b1f2c34-9b1d-4c55-8a3e-0123456789ab"},
        {"reference": "01KB0V9ZT8QJ5M3X7R2C4D6E8F"},
        {"currency": "XCG"},
        {"card_token": "tok_1N3T00LkdIwHu7ixt44h1F8k"},
        {"card_token": "tok_8f14e45fceea167a5a36dedd4bea2543"},
        {"card_token": "tok_12345678901"},
    ],
    ids=lambda change: next(iter(change.values())),
)
def test_admits_what_merchants_and_vaults_write(change: dict[str, Any]) -> None:
    """Counters, dates, times and ids: shapes in which no card number fits, or of which it would have to be all."""
    assert Schema("transaction").require({**PAYMENT, **change})


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
