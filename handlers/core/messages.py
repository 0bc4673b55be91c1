"""What travels on the queues, to and from text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from handlers.core.domain import Notification, TransactionState
from handlers.core.errors import MalformedMessageError
from handlers.core.schemas import Schema, parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping


def _compact(content: Mapping[str, object]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"))


def _content(text: str, schema: Schema) -> Mapping[str, Any]:
    try:
        document = parse_json(text)
    except (ValueError, RecursionError) as exc:
        raise MalformedMessageError(field="body", rule="json") from exc
    return schema.require_message(document)


def encode_submission(transaction_id: str) -> str:
    """Write the message that asks for a transaction to be processed."""
    return _compact({"transaction_id": transaction_id})


class SubmissionReader:
    """Reads what `encode_submission` writes."""

    def __init__(self) -> None:
        """Compile the schema."""
        self._schema = Schema("transaction_message")

    def read(self, text: str) -> str:
        """Return the transaction's id."""
        return str(_content(text, self._schema)["transaction_id"])


def notification_content(notification: Notification) -> dict[str, object]:
    """Say what a merchant is told; the same words for the same state."""
    content: dict[str, object] = {
        "notification_id": notification.notification_id,
        "transaction_id": notification.transaction_id,
        "state": notification.state.value,
        "amount": notification.amount,
        "currency": notification.currency,
        "occurred_at": notification.occurred_at,
    }
    if notification.reference is not None:
        content["reference"] = notification.reference
    return content


def encode_notification(notification: Notification) -> str:
    """Write the message that asks for a notification to be delivered."""
    return _compact({"merchant_id": notification.merchant_id, **notification_content(notification)})


def encode_webhook(notification: Notification) -> bytes:
    """Write the body that the merchant gets and whose signature it checks."""
    return _compact(notification_content(notification)).encode()


class NotificationReader:
    """Reads what `encode_notification` writes."""

    def __init__(self) -> None:
        """Compile the schema."""
        self._schema = Schema("notification_message")

    def read(self, text: str) -> Notification:
        """Return the notification."""
        content = _content(text, self._schema)
        return Notification(
            notification_id=content["notification_id"],
            merchant_id=content["merchant_id"],
            transaction_id=content["transaction_id"],
            state=TransactionState(content["state"]),
            amount=content["amount"],
            currency=content["currency"],
            occurred_at=content["occurred_at"],
            reference=content.get("reference"),
        )
