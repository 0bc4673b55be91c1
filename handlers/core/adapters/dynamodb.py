"""The transactions table as transaction_processor uses it: the payments, and the outbox on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from handlers.core.adapters.clients import downstream
from handlers.core.adapters.items import (
    SERVICE,
    ConditionRefusedError,
    Item,
    TransactionsTable,
    conditional,
    from_item,
    is_payment,
    owed_from_item,
    owed_to_item,
    shard_name,
    to_item,
)
from handlers.core.domain import Advance, NoticeState, OwedWork, TransactionState, sources_of
from handlers.core.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.core.domain import Owed, OwedKind, Transaction

OWED_INDEX: Final = "owed"
"""The sparse index: an item is in it while something is owed for it, and no longer."""
_MOST_ROUNDS: Final = 3
_REMOVE_OWED: Final = "REMOVE owed, due_shard, due_at, owed_since, sends"


class DynamoTransactionStore(TransactionsTable):
    """Transactions by id."""

    def create(self, transaction: Transaction, *, now: int) -> Transaction | None:
        """Put it unless the id is taken; an expired item is replaced, and alerts that came first are taken over."""
        item = to_item(transaction)
        condition, values = "attribute_not_exists(transaction_id) OR expires_at <= :now", {":now": {"N": str(now)}}
        names: dict[str, str] = {}
        for _ in range(_MOST_ROUNDS):
            there = self._put(item, condition, names, values)
            if there is None:
                return None
            if is_payment(there, now):
                return from_item(there)
            item, names = {**to_item(transaction)}, {"#state": "state"}
            if "open_alerts" in there:
                item["open_alerts"] = there["open_alerts"]
                condition = "attribute_not_exists(#state) AND open_alerts = :seen"
                values = {":seen": there["open_alerts"]}
            else:
                condition, values = "attribute_not_exists(#state) AND attribute_not_exists(open_alerts)", {}
        raise StoreError(operation="PutItem", aws="contended")

    def _put(self, item: Item, condition: str, names: dict[str, str], values: Item) -> Item | None:
        optional: dict[str, Any] = {
            key: value
            for key, value in (("ExpressionAttributeNames", names), ("ExpressionAttributeValues", values))
            if value
        }
        try:
            with conditional(self._tracing, "PutItem"):
                self._client.put_item(
                    TableName=self._table,
                    Item=item,
                    ConditionExpression=condition,
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                    **optional,
                )
        except ConditionRefusedError as refused:
            return refused.item
        return None

    def get(self, transaction_id: str, *, now: int) -> Transaction | None:
        """Read consistently: a GET after a 202 must find what was accepted."""
        with downstream(self._tracing, SERVICE, "GetItem", StoreError):
            answer = self._client.get_item(
                TableName=self._table, Key={"transaction_id": {"S": transaction_id}}, ConsistentRead=True
            )
        item = answer.get("Item", {})
        return from_item(item) if is_payment(item, now) else None

    def settle(self, transaction: Transaction, target: TransactionState, *, at: str, owed: Owed) -> Advance | None:
        """Write the new state, its version and the notice that it owes, on condition that nothing has changed."""
        sources = {f":from{n}": {"S": state.value} for n, state in enumerate(sorted(sources_of(target)))}
        owing = {f":{name}": value for name, value in owed_to_item(owed, transaction.transaction_id).items()}
        sets = ", ".join(f"{name[1:]} = {name}" for name in owing)
        try:
            with conditional(self._tracing, "UpdateItem"):
                answer = self._client.update_item(
                    TableName=self._table,
                    Key={"transaction_id": {"S": transaction.transaction_id}},
                    UpdateExpression=(
                        f"SET #state = :to, changed_at = :at, version = version + :one, notice = :pending, {sets} "
                        "REMOVE failures, failing_since"
                    ),
                    ConditionExpression=f"version = :seen AND #state IN ({', '.join(sources)})",
                    ExpressionAttributeNames={"#state": "state"},
                    ExpressionAttributeValues={
                        ":to": {"S": target.value},
                        ":at": {"S": at},
                        ":one": {"N": "1"},
                        ":seen": {"N": str(transaction.version)},
                        ":pending": {"S": NoticeState.PENDING.value},
                        **owing,
                        **sources,
                    },
                    ReturnValues="ALL_NEW",
                    ReturnValuesOnConditionCheckFailure="ALL_OLD",
                )
        except ConditionRefusedError as refused:
            return Advance(from_item(refused.item), applied=False) if refused.item else None
        return Advance(from_item(answer["Attributes"]), applied=True)


class DynamoOutbox(TransactionsTable):
    """What is owed, through the sparse index."""

    def overdue(self, kind: OwedKind, shard: int, *, now: int) -> Iterator[OwedWork]:
        """Read one partition of the index page by page, the longest overdue first."""
        start: dict[str, Any] = {}
        while True:
            with downstream(self._tracing, SERVICE, "Query", StoreError):
                page = self._client.query(
                    TableName=self._table,
                    IndexName=OWED_INDEX,
                    KeyConditionExpression="due_shard = :shard AND due_at <= :now",
                    ExpressionAttributeValues={":shard": {"S": shard_name(kind, shard)}, ":now": {"N": str(now)}},
                    Limit=100,
                    **start,
                )
            for item in page["Items"]:
                work = _work(item)
                if work is not None:
                    yield work
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def claim(self, work: OwedWork, *, due_at: int, sends: int) -> bool:
        """Move the due time, unless somebody else did: two sweeps never send the same attempt."""
        return self._update(
            work.transaction_id,
            "SET due_at = :due, sends = :sends",
            "due_at = :seen AND sends = :sent AND owed = :kind",
            {
                ":due": {"N": str(due_at)},
                ":sends": {"N": str(sends)},
                ":seen": {"N": str(work.owed.due_at)},
                ":sent": {"N": str(work.owed.sends)},
                ":kind": {"S": work.owed.kind.value},
            },
        )

    def defer(self, transaction_id: str, *, due_at: int) -> bool:
        """Make a payment's processing due at another time."""
        return self._update(
            transaction_id,
            "SET due_at = :due",
            "owed = :kind",
            {":due": {"N": str(due_at)}, ":kind": {"S": "PROCESSING"}},
        )

    def close_alert(self, work: OwedWork) -> None:
        """Take an item out of the index whose open alerts were all corrected."""
        self._update(
            work.transaction_id,
            _REMOVE_OWED,
            "owed = :kind AND attribute_not_exists(open_alerts)",
            {":kind": {"S": work.owed.kind.value}},
        )

    def _update(self, transaction_id: str, update: str, condition: str, values: Item) -> bool:
        try:
            with conditional(self._tracing, "UpdateItem"):
                self._client.update_item(
                    TableName=self._table,
                    Key={"transaction_id": {"S": transaction_id}},
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues=values,
                )
        except ConditionRefusedError:
            return False
        return True


def _work(item: Item) -> OwedWork | None:
    owed = owed_from_item(item)
    if owed is None:
        return None
    return OwedWork(
        transaction_id=item["transaction_id"]["S"],
        version=int(item["version"]["N"]) if "version" in item else 0,
        owed=owed,
        merchant_id=item["merchant_id"]["S"] if "merchant_id" in item else None,
        failures=int(item["failures"]["N"]) if "failures" in item else 0,
        has_alerts="open_alerts" in item,
    )
