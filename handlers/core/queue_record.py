"""One message of a queue, as Lambda's event has it (Lambda Developer Guide, "Example Amazon SQS message event").

Powertools' data classes say the same; their package imports those of every other event source, and asyncio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class QueueRecord:
    """What the functions read of a message."""

    __slots__ = ("_attributes", "_texts", "body", "message_id", "receipt_handle")

    def __init__(self, event: Mapping[str, Any]) -> None:
        """Read one of an event's records."""
        self.message_id = str(event["messageId"])
        self.receipt_handle = str(event["receiptHandle"])
        self.body = str(event["body"])
        self._attributes: Mapping[str, Any] = event.get("attributes") or {}
        self._texts: Mapping[str, Any] = event.get("messageAttributes") or {}

    @property
    def group(self) -> str:
        """The message group; "" for a message of a standard queue, which has none."""
        return str(self._attributes.get("MessageGroupId") or "")

    @property
    def receives(self) -> int:
        """How often it was received, this time included."""
        return int(self._attributes.get("ApproximateReceiveCount") or 1)

    @property
    def trace(self) -> str | None:
        """The id of the sender's trace, which is another than the poller's."""
        header = self._attributes.get("AWSTraceHeader")
        return None if header is None else str(header).split(";", maxsplit=1)[0].removeprefix("Root=")

    @property
    def attribute_texts(self) -> dict[str, object]:
        """What the message's own attributes say."""
        return {name: [value.get("stringValue"), value.get("binaryValue")] for name, value in self._texts.items()}
