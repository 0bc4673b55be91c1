"""Both tables as fraud_handler may use them: an alert and its effect on a transaction are one transactional write.

On the transactions table its role may read and write the attributes that are named here and no other
(`dynamodb:Attributes`): it can flag a payment, and can neither read nor change what is paid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from handlers.core.adapters.clients import downstream
from handlers.core.adapters.items import SERVICE, Item, owed_to_item
from handlers.core.domain import NoticeState, PaymentSummary, RecordedAlert, TransactionState, sources_of
from handlers.core.errors import StoreError

if TYPE_CHECKING:
    from types_boto3_dynamodb import DynamoDBClient

    from handlers.core.domain import AlertWrite, FraudAlert, Owed, StoredAlert
    from handlers.core.ports import Tracing

_READ: Final = "transaction_id, merchant_id, #state, version, expires_at"
_CANCELED: Final = "TransactionCanceledException"
_CHANGED: Final = frozenset({"ConditionalCheckFailed", "TransactionConflict"})
_STATE: Final = {"#state": "state"}


class DynamoAlertLedger:
    """Fraud alerts by id and timestamp, and the transactions that they name."""

    def __init__(self, *, client: DynamoDBClient, alerts: str, transactions: str, tracing: Tracing) -> None:
        """Bind the tables."""
        self._client = client
        self._alerts = alerts
        self._transactions = transactions
        self._tracing = tracing

    def payment(self, transaction_id: str) -> PaymentSummary | None:
        """Read consistently; an item without a state is no payment, but alerts that wait for one."""
        with downstream(self._tracing, SERVICE, "GetItem", StoreError):
            answer = self._client.get_item(
                TableName=self._transactions,
                Key={"transaction_id": {"S": transaction_id}},
                ConsistentRead=True,
                ProjectionExpression=_READ,
                ExpressionAttributeNames=_STATE,
            )
        item = answer.get("Item", {})
        if "state" not in item:
            return None
        return PaymentSummary(
            transaction_id=item["transaction_id"]["S"],
            merchant_id=item["merchant_id"]["S"],
            state=TransactionState(item["state"]["S"]),
            version=int(item["version"]["N"]),
            expires_at=int(item["expires_at"]["N"]),
        )

    def recorded(self, alert: FraudAlert) -> RecordedAlert | None:
        """Read what was recorded under the same id and timestamp."""
        with downstream(self._tracing, SERVICE, "GetItem", StoreError):
            answer = self._client.get_item(
                TableName=self._alerts,
                Key={"alert_id": {"S": alert.alert_id}, "timestamp": {"S": alert.timestamp}},
                ConsistentRead=True,
            )
        item = answer.get("Item")
        return (
            None
            if item is None
            else RecordedAlert(digest=item["digest"]["S"], transaction_id=item["transaction_id"]["S"])
        )

    def apply(self, write: AlertWrite) -> bool:
        """Write everything or nothing."""
        writes = [{"Put": self._record(write.stored, write.corrects)}]
        if write.flag is not None:
            writes.append({"Update": self._flag(write.flag, write.at, write.owed)})
        if write.keep_open:
            writes.append({"Update": self._keep_open(write.stored, write.owed)})
        if write.withdraw_from is not None:
            writes.append({"Update": self._withdraw(write.stored, write.withdraw_from)})
        with downstream(self._tracing, SERVICE, "TransactWriteItems", StoreError):
            return self._write(writes)

    def _write(self, writes: list[dict[str, Any]]) -> bool:
        try:
            self._client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]  # built above, one kind each
        except ClientError as exc:
            answer: dict[str, Any] = {**exc.response}
            reasons = {reason.get("Code") for reason in answer.get("CancellationReasons", [])} - {"None"}
            if answer.get("Error", {}).get("Code") == _CANCELED and reasons and reasons <= _CHANGED:
                return False
            raise
        return True

    def _record(self, stored: StoredAlert, corrects: RecordedAlert | None) -> Item:
        alert = stored.alert
        item: Item = {
            "alert_id": {"S": alert.alert_id},
            "timestamp": {"S": alert.timestamp},
            "transaction_id": {"S": alert.transaction_id},
            "reason": {"S": alert.reason},
            "digest": {"S": stored.digest},
            "received_at": {"S": stored.received_at},
            "expires_at": {"N": str(stored.expires_at)},
        }
        if alert.score is not None:
            item["score"] = {"N": str(alert.score)}
        put: Item = {"TableName": self._alerts, "Item": item, "ConditionExpression": "attribute_not_exists(alert_id)"}
        if corrects is not None:
            put["ConditionExpression"] = "digest = :known"
            put["ExpressionAttributeValues"] = {":known": {"S": corrects.digest}}
        return put

    def _update(self, transaction_id: str, update: str, condition: str, values: Item) -> Item:
        return {
            "TableName": self._transactions,
            "Key": {"transaction_id": {"S": transaction_id}},
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeNames": _STATE,
            "ExpressionAttributeValues": values,
        }

    def _flag(self, payment: PaymentSummary, at: str, owed: Owed) -> Item:
        sources = {
            f":from{n}": {"S": state.value} for n, state in enumerate(sorted(sources_of(TransactionState.FLAGGED)))
        }
        owing = {f":{name}": value for name, value in owed_to_item(owed, payment.transaction_id).items()}
        sets = ", ".join(f"{name[1:]} = {name}" for name in owing)
        return self._update(
            payment.transaction_id,
            f"SET #state = :to, changed_at = :at, version = version + :one, notice = :pending, {sets} "
            "REMOVE failures, failing_since",
            f"version = :seen AND #state IN ({', '.join(sources)})",
            {
                ":to": {"S": TransactionState.FLAGGED.value},
                ":at": {"S": at},
                ":one": {"N": "1"},
                ":seen": {"N": str(payment.version)},
                ":pending": {"S": NoticeState.PENDING.value},
                **owing,
                **sources,
            },
        )

    def _keep_open(self, stored: StoredAlert, owed: Owed) -> Item:
        alert = stored.alert
        owing = {f":{name}": value for name, value in owed_to_item(owed, alert.transaction_id).items()}
        sets = ", ".join(f"{name[1:]} = if_not_exists({name[1:]}, {name})" for name in owing)
        return self._update(
            alert.transaction_id,
            f"SET expires_at = :expires, {sets} ADD open_alerts :alert",
            "attribute_not_exists(#state)",
            {":expires": {"N": str(stored.expires_at)}, ":alert": {"SS": [alert.key]}, **owing},
        )

    def _withdraw(self, stored: StoredAlert, transaction_id: str) -> Item:
        """Take the alert off an item that waits for a payment; the time to live stands for one that TTL has taken."""
        return self._update(
            transaction_id,
            "SET expires_at = :expires DELETE open_alerts :alert",
            "attribute_not_exists(#state)",
            {":expires": {"N": str(stored.expires_at)}, ":alert": {"SS": [stored.alert.key]}},
        )
