"""The transactions table as notification_sender may use it: a notice without its token, and what becomes of it.

Its role may read and write the attributes that are named here and no other (`dynamodb:Attributes`).
"""

from __future__ import annotations

from typing import Final

from handlers.core.adapters.clients import downstream
from handlers.core.adapters.items import (
    SERVICE,
    ConditionRefusedError,
    Item,
    TransactionsTable,
    conditional,
    is_payment,
)
from handlers.core.domain import NoticeState, Notification, OwedKind, OwedNotice, TransactionState
from handlers.core.errors import StoreError
from handlers.core.identity import notification_id

_READ: Final = (
    "transaction_id, merchant_id, #state, version, amount, currency, #reference, changed_at, expires_at, owed, failures, "
    "failing_since"
)
_STILL_OWED: Final = "version = :version AND owed = :notification"
_DONE: Final = "SET notice = :notice REMOVE owed, due_shard, due_at, owed_since, sends, failing_since"


class DynamoNoticeStore(TransactionsTable):
    """Notices that are owed, by transaction and version."""

    def owed(self, transaction_id: str, version: int, *, now: int) -> OwedNotice | None:
        """Read consistently: what is decided on must not be older than the message."""
        with downstream(self._tracing, SERVICE, "GetItem", StoreError):
            answer = self._client.get_item(
                TableName=self._table,
                Key={"transaction_id": {"S": transaction_id}},
                ConsistentRead=True,
                ProjectionExpression=_READ,
                ExpressionAttributeNames={"#state": "state", "#reference": "reference"},
            )
        item: Item = dict(answer.get("Item", {}))
        is_owed = item.get("owed", {}).get("S") == OwedKind.NOTIFICATION.value
        if not is_payment(item, now) or not is_owed or int(item["version"]["N"]) != version:
            return None
        return _notice(item)

    def delivered(self, transaction_id: str, version: int) -> None:
        """Take the notice away, unless a newer version is owed."""
        self._update(transaction_id, version, _DONE, {":notice": {"S": NoticeState.DELIVERED.value}})

    def undeliverable(self, transaction_id: str, version: int) -> None:
        """Take the notice away, and say on the payment that its merchant was not told."""
        self._update(transaction_id, version, _DONE, {":notice": {"S": NoticeState.UNDELIVERABLE.value}})

    def failed(self, transaction_id: str, version: int, *, now: int, due_at: int) -> None:
        """Count the failure, remember the first of them, and set the next attempt."""
        self._update(
            transaction_id,
            version,
            "SET due_at = :due, failing_since = if_not_exists(failing_since, :now) ADD failures :one",
            {":due": {"N": str(due_at)}, ":now": {"N": str(now)}, ":one": {"N": "1"}},
        )

    def deferred(self, transaction_id: str, version: int, *, due_at: int) -> None:
        """Set the next attempt."""
        self._update(transaction_id, version, "SET due_at = :due", {":due": {"N": str(due_at)}})

    def _update(self, transaction_id: str, version: int, update: str, values: Item) -> None:
        """Write if this version's notice is still owed; otherwise a newer one is, and there is nothing to do."""
        try:
            with conditional(self._tracing, "UpdateItem"):
                self._client.update_item(
                    TableName=self._table,
                    Key={"transaction_id": {"S": transaction_id}},
                    UpdateExpression=update,
                    ConditionExpression=_STILL_OWED,
                    ExpressionAttributeValues={
                        ":version": {"N": str(version)},
                        ":notification": {"S": OwedKind.NOTIFICATION.value},
                        **values,
                    },
                )
        except ConditionRefusedError:
            return


def _notice(item: Item) -> OwedNotice:
    try:
        state = TransactionState(item["state"]["S"])
        return OwedNotice(
            notification=Notification(
                notification_id=notification_id(item["transaction_id"]["S"], state),
                merchant_id=item["merchant_id"]["S"],
                transaction_id=item["transaction_id"]["S"],
                state=state,
                version=int(item["version"]["N"]),
                amount=int(item["amount"]["N"]),
                currency=item["currency"]["S"],
                occurred_at=item["changed_at"]["S"],
                reference=item["reference"]["S"] if "reference" in item else None,
            ),
            failures=int(item["failures"]["N"]) if "failures" in item else 0,
            failing_since=int(item["failing_since"]["N"]) if "failing_since" in item else None,
        )
    except (KeyError, ValueError) as exc:
        raise StoreError(operation="read", aws="item_malformed") from exc
