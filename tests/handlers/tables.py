"""The two tables as the stack declares them, in moto, and a payment to put there."""

from __future__ import annotations

from typing import Any

from handlers.core.adapters.dynamodb import OWED_INDEX
from handlers.core.domain import Owed, OwedKind, PaymentRequest, Transaction, TransactionState
from handlers.core.identity import transaction_id

INDEX_ATTRIBUTES = ["merchant_id", "version", "owed", "owed_since", "sends", "failures", "open_alerts"]


def make_tables(dynamodb: Any) -> None:
    """Make `transactions` with its index, and `alerts`."""
    dynamodb.create_table(
        TableName="transactions",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "transaction_id", "AttributeType": "S"},
            {"AttributeName": "due_shard", "AttributeType": "S"},
            {"AttributeName": "due_at", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "transaction_id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": OWED_INDEX,
                "KeySchema": [
                    {"AttributeName": "due_shard", "KeyType": "HASH"},
                    {"AttributeName": "due_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": INDEX_ATTRIBUTES},
            }
        ],
    )
    dynamodb.create_table(
        TableName="alerts",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "alert_id", "AttributeType": "S"},
            {"AttributeName": "timestamp", "AttributeType": "S"},
        ],
        KeySchema=[
            {"AttributeName": "alert_id", "KeyType": "HASH"},
            {"AttributeName": "timestamp", "KeyType": "RANGE"},
        ],
    )


def stored_payment(**changes: Any) -> Transaction:
    """A received payment that owes its processing."""
    values: dict[str, Any] = {
        "transaction_id": transaction_id("acme", "order-17-attempt-1"),
        "merchant_id": "acme",
        "state": TransactionState.RECEIVED,
        "request": PaymentRequest(amount=1250, currency="USD", card_token="tok_12345678"),
        "request_digest": "d",
        "received_at": "2026-11-26T05:00:00.000Z",
        "changed_at": "2026-11-26T05:00:00.000Z",
        "expires_at": 2_000_000_000,
        "owed": Owed(kind=OwedKind.PROCESSING, since=0, due_at=120),
    }
    return Transaction(**{**values, **changes})
