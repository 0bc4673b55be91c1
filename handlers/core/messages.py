"""What travels on the queues, to and from text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from handlers.core.errors import MalformedMessageError
from handlers.core.schemas import Schema, parse_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from handlers.core.domain import Notification


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


@dataclass(frozen=True, slots=True)
class Submission:
    """A transaction to process."""

    transaction_id: str


@dataclass(frozen=True, slots=True)
class Sweep:
    """The schedule's request to send again what is overdue; the time makes each message's content its own."""

    scheduled_at: str


class WorkReader:
    """Reads the transaction queue: what `encode_submission` writes, and what the schedule sends."""

    def __init__(self) -> None:
        """Name the schemas."""
        self._submission = Schema("transaction_message")
        self._sweep = Schema("sweep_message")

    def read(self, text: str) -> Submission | Sweep:
        """Return what the message asks for."""
        if is_sweep(text):
            return Sweep(str(_content(text, self._sweep)["sweep"]))
        return Submission(str(_content(text, self._submission)["transaction_id"]))


def is_sweep(text: str) -> bool:
    """Tell a sweep by the start of its text, without parsing a message that may be malformed."""
    return text.startswith('{"sweep":')


def notification_content(notification: Notification) -> dict[str, object]:
    """Say what a merchant is told; the same words for the same state."""
    content: dict[str, object] = {
        "notification_id": notification.notification_id,
        "transaction_id": notification.transaction_id,
        "state": notification.state.value,
        "version": notification.version,
        "amount": notification.amount,
        "currency": notification.currency,
        "occurred_at": notification.occurred_at,
    }
    if notification.reference is not None:
        content["reference"] = notification.reference
    return content


def encode_announcement(transaction_id: str, version: int) -> str:
    """Write the message that asks for a notice: which one, and nothing that it says."""
    return _compact({"transaction_id": transaction_id, "version": version})


def encode_webhook(notification: Notification) -> bytes:
    """Write the body that the merchant gets and whose signature it checks."""
    return _compact(notification_content(notification)).encode()


@dataclass(frozen=True, slots=True)
class Announcement:
    """A version of a transaction that its merchant must learn of."""

    transaction_id: str
    version: int


class AnnouncementReader:
    """Reads what `encode_announcement` writes."""

    def __init__(self) -> None:
        """Name the schema."""
        self._schema = Schema("notification_message")

    def read(self, text: str) -> Announcement:
        """Return which notice is asked for."""
        content = _content(text, self._schema)
        return Announcement(transaction_id=content["transaction_id"], version=content["version"])
