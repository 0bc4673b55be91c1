"""The two tables. Every write is conditional; a refused condition brings back what is there, in the same call.

`ReturnValuesOnConditionCheckFailure` saves the read that would otherwise follow, and the race between the two.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from handlers.core.adapters.clients import downstream
from handlers.core.domain import PaymentRequest, Transaction, TransactionState, sources_of
from handlers.core.errors import StoreError
from handlers.core.ports import Advance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from types_boto3_dynamodb import DynamoDBClient

    from handlers.core.domain import StoredAlert
    from handlers.core.ports import Tracing

_SERVICE = "DynamoDB"
_REFUSED = "ConditionalCheckFailedException"
Item = dict[str, Any]


class _ConditionRefusedError(Exception):
    """A condition did not hold; `item` is what was there instead."""

    def __init__(self, item: Item) -> None:
        super().__init__(_REFUSED)
        self.item = item


@contextmanager
def _conditional(tracing: Tracing, operation: str) -> Iterator[None]:
    """Tell a refused condition, which is an answer, from a failed call, which is an error."""
    refused: _ConditionRefusedError | None = None
    with downstream(tracing, _SERVICE, operation, StoreError):
        try:
            yield
        except ClientError as exc:
            if exc.response.get("Error", {}).get("Code") != _REFUSED:
                raise
            answer: Mapping[str, Any] = {**exc.response}
            refused = _ConditionRefusedError(answer.get("Item", {}))
    if refused is not None:
        raise refused


def _to_item(transaction: Transaction) -> Item:
    item: Item = {
        "transaction_id": {"S": transaction.transaction_id},
        "merchant_id": {"S": transaction.merchant_id},
        "state": {"S": transaction.state.value},
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
    return item


def _from_item(item: Item) -> Transaction:
    try:
        return Transaction(
            transaction_id=item["transaction_id"]["S"],
            merchant_id=item["merchant_id"]["S"],
            state=TransactionState(item["state"]["S"]),
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
        )
    except (KeyError, ValueError) as exc:
        raise StoreError(operation="read", aws="item_malformed") from exc


class DynamoTransactionStore:
    """Transactions by id."""

    def __init__(self, *, client: DynamoDBClient, table: str, tracing: Tracing) -> None:
        """Bind the table."""
        self._client = client
        self._table = table
        self._tracing = tracing

    def create(self, transaction: Transaction) -> Transaction | None:
        """Put it unless the id is taken."""
        try:
            with _conditional(self._tracing, "PutItem"):
                self._client.put_item(
                    TableName=self._table,
                    Item=_to_item(transaction),
                    ConditionExpression="attribute_not_exists(transaction_id)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except _ConditionRefusedError as refused:
            return _from_item(refused.item)
        return None

    def get(self, transaction_id: str) -> Transaction | None:
        """Read consistently: a GET after a 202 must find what was accepted."""
        with downstream(self._tracing, _SERVICE, "GetItem", StoreError):
            answer = self._client.get_item(
                TableName=self._table, Key={"transaction_id": {"S": transaction_id}}, ConsistentRead=True
            )
        item = answer.get("Item")
        return None if item is None else _from_item(item)

    def advance(self, transaction_id: str, target: TransactionState, *, at: str) -> Advance | None:
        """Write the new state on condition that the stored one leads there."""
        sources = sorted(sources_of(target))
        names = {f":from{index}": {"S": state.value} for index, state in enumerate(sources)}
        try:
            with _conditional(self._tracing, "UpdateItem"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key={"transaction_id": {"S": transaction_id}},
                    UpdateExpression="SET #state = :to, changed_at = :at",
                    ConditionExpression=f"attribute_exists(transaction_id) AND #state IN ({', '.join(names)})",
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues={":to": {"S": target.value}, ":at": {"S": at}, **names},
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except _ConditionRefusedError as refused:
            return Advance(_from_item(refused.item), applied=False) if refused.item else None
        return Advance(_from_item(answer["Attributes"]), applied=True)


class DynamoAlertStore:
    """Fraud alerts by id and timestamp."""

    def __init__(self, *, client: DynamoDBClient, table: str, tracing: Tracing) -> None:
        """Bind the table."""
        self._client = client
        self._table = table
        self._tracing = tracing

    def record(self, alert: StoredAlert) -> str | None:
        """Put it unless this very alert was received before."""
        item: Item = {
            "alert_id": {"S": alert.alert.alert_id},
            "timestamp": {"S": alert.alert.timestamp},
            "transaction_id": {"S": alert.alert.transaction_id},
            "reason": {"S": alert.alert.reason},
            "digest": {"S": alert.digest},
            "received_at": {"S": alert.received_at},
            "expires_at": {"N": str(alert.expires_at)},
        }
        if alert.alert.score is not None:
            item["score"] = {"N": str(alert.alert.score)}
        try:
            with _conditional(self._tracing, "PutItem"):
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression="attribute_not_exists(alert_id)",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except _ConditionRefusedError as refused:
            return str(refused.item.get("digest", {}).get("S", ""))
        return None
