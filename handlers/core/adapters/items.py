"""Items of the transactions table, to and from records, and the conditional calls that write them.

`ReturnValuesOnConditionCheckFailure` saves the read that would otherwise follow a refused condition, and the race
between the two.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from handlers.core import identity
from handlers.core.adapters.clients import downstream
from handlers.core.domain import (
    NoticeState,
    Owed,
    OwedKind,
    PaymentRequest,
    Transaction,
    TransactionState,
)
from handlers.core.errors import StoreError
from handlers.core.outbox import SHARDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from types_boto3_dynamodb import DynamoDBClient

    from handlers.core.ports import Tracing

SERVICE: Final = "DynamoDB"
REFUSED: Final = "ConditionalCheckFailedException"
Item = dict[str, Any]


class TransactionsTable:
    """The transactions table, as an adapter of one function uses it."""

    def __init__(self, *, client: DynamoDBClient, table: str, tracing: Tracing) -> None:
        """Bind the table."""
        self._client = client
        self._table = table
        self._tracing = tracing


class ConditionRefusedError(Exception):
    """A condition did not hold; `item` is what was there instead."""

    def __init__(self, item: Item) -> None:
        """Keep the item."""
        super().__init__(REFUSED)
        self.item = item


@contextmanager
def conditional(tracing: Tracing, operation: str) -> Iterator[None]:
    """Tell a refused condition, which is an answer, from a failed call, which is an error."""
    refused: ConditionRefusedError | None = None
    with downstream(tracing, SERVICE, operation, StoreError):
        try:
            yield
        except ClientError as exc:
            if exc.response.get("Error", {}).get("Code") != REFUSED:
                raise
            answer: Mapping[str, Any] = {**exc.response}
            refused = ConditionRefusedError(answer.get("Item", {}))
    if refused is not None:
        raise refused


def due_shard(kind: OwedKind, transaction_id: str) -> str:
    """Name the index partition of what is owed for a transaction."""
    return shard_name(kind, identity.shard_of(transaction_id, SHARDS))


def shard_name(kind: OwedKind, shard: int) -> str:
    """Name one index partition."""
    return f"{kind.value}#{shard}"


def owed_to_item(owed: Owed, transaction_id: str) -> Item:
    """Write what is owed; `due_shard` and `due_at` put the item into the index."""
    return {
        "owed": {"S": owed.kind.value},
        "due_shard": {"S": due_shard(owed.kind, transaction_id)},
        "due_at": {"N": str(owed.due_at)},
        "owed_since": {"N": str(owed.since)},
        "sends": {"N": str(owed.sends)},
    }


def owed_from_item(item: Item) -> Owed | None:
    """Read what is owed, if anything."""
    if "owed" not in item:
        return None
    return Owed(
        kind=OwedKind(item["owed"]["S"]),
        since=int(item["owed_since"]["N"]),
        due_at=int(item["due_at"]["N"]),
        sends=int(item["sends"]["N"]),
    )


def to_item(transaction: Transaction) -> Item:
    """Write a transaction."""
    item: Item = {
        "transaction_id": {"S": transaction.transaction_id},
        "merchant_id": {"S": transaction.merchant_id},
        "state": {"S": transaction.state.value},
        "version": {"N": str(transaction.version)},
        "amount": {"N": str(transaction.request.amount)},
        "currency": {"S": transaction.request.currency},
        "card_token": {"S": transaction.request.card_token},
        "request_digest": {"S": transaction.request_digest},
        "received_at": {"S": transaction.received_at},
        "changed_at": {"S": transaction.changed_at},
        "expires_at": {"N": str(transaction.expires_at)},
    }
    if transaction.request.reference is not None:
        item["reference"] = {"S": transaction.request.reference}
    if transaction.owed is not None:
        item |= owed_to_item(transaction.owed, transaction.transaction_id)
    return item


def from_item(item: Item) -> Transaction:
    """Read a transaction."""
    try:
        return Transaction(
            transaction_id=item["transaction_id"]["S"],
            merchant_id=item["merchant_id"]["S"],
            state=TransactionState(item["state"]["S"]),
            version=int(item["version"]["N"]),
            request=PaymentRequest(
                amount=int(item["amount"]["N"]),
                currency=item["currency"]["S"],
                card_token=item["card_token"]["S"],
                reference=item["reference"]["S"] if "reference" in item else None,
            ),
            request_digest=item["request_digest"]["S"],
            received_at=item["received_at"]["S"],
            changed_at=item["changed_at"]["S"],
            expires_at=int(item["expires_at"]["N"]),
            owed=owed_from_item(item),
            notice=NoticeState(item["notice"]["S"]) if "notice" in item else None,
            failures=int(item["failures"]["N"]) if "failures" in item else 0,
            open_alerts=frozenset(item["open_alerts"]["SS"]) if "open_alerts" in item else frozenset(),
        )
    except (KeyError, ValueError) as exc:
        raise StoreError(operation="read", aws="item_malformed") from exc


def is_payment(item: Item, now: int) -> bool:
    """Tell a payment from nothing, from an expired one, and from alerts that wait for one."""
    return "state" in item and int(item.get("expires_at", {}).get("N", "0")) > now
