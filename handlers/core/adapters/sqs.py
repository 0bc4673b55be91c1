"""The two queues, and the visibility of what was received from one.

Each send has a deduplication id that names its attempt, so that a repeat of a send becomes no second message for five
minutes, and a new attempt does. Beyond that, conditional writes (transactions) and the notification's id (merchants) keep
anything from happening twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.core import messages
from handlers.core.adapters.clients import downstream
from handlers.core.errors import QueueError
from handlers.core.identity import notification_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from types_boto3_sqs import SQSClient

    from handlers.core.ports import Tracing

_SERVICE = "SQS"


class _FifoQueue:
    """A FIFO queue that passes the trace on."""

    def __init__(self, *, client: SQSClient, url: str, tracing: Tracing) -> None:
        self._client = client
        self._url = url
        self._tracing = tracing

    def send(self, *, body: str, group: str, deduplication: str) -> None:
        header = self._tracing.header()
        trace: dict[str, Any] = {"AWSTraceHeader": {"DataType": "String", "StringValue": header}}
        attributes: dict[str, Any] = {} if header is None else {"MessageSystemAttributes": trace}
        with downstream(self._tracing, _SERVICE, "SendMessage", QueueError):
            self._client.send_message(
                QueueUrl=self._url,
                MessageBody=body,
                MessageGroupId=group,
                MessageDeduplicationId=deduplication,
                **attributes,
            )


class SqsTransactionQueue:
    """Transactions to process: each attempt is a group of its own, so that none waits for another.

    A repeated attempt too: a message of the same group would wait for one that a dead process still holds.
    """

    def __init__(self, *, client: SQSClient, url: str, tracing: Tracing) -> None:
        """Bind the queue."""
        self._queue = _FifoQueue(client=client, url=url, tracing=tracing)

    def submit(self, transaction_id: str, *, attempt: str) -> None:
        """Send the id alone: what the payment is stays in the table."""
        self._queue.send(body=messages.encode_submission(transaction_id), group=attempt, deduplication=attempt)


class SqsNotificationQueue:
    """Notices to deliver: a group for each merchant and shard keeps the order of a payment's notices."""

    def __init__(self, *, client: SQSClient, url: str, tracing: Tracing) -> None:
        """Bind the queue."""
        self._queue = _FifoQueue(client=client, url=url, tracing=tracing)

    def announce(self, transaction_id: str, version: int, merchant_id: str, *, attempt: str) -> None:
        """Send which notice is due: what it says stays in the table."""
        self._queue.send(
            body=messages.encode_announcement(transaction_id, version),
            group=notification_group(merchant_id, transaction_id),
            deduplication=attempt,
        )


class SqsMessageLease:
    """Changes how long a received message stays invisible."""

    def __init__(self, *, client: SQSClient, url: str, tracing: Tracing) -> None:
        """Bind the queue."""
        self._client = client
        self._url = url
        self._tracing = tracing

    def hold(self, receipt_handles: Sequence[str], seconds: int) -> None:
        """Hide messages for so many seconds from now, in one call; one that is gone meanwhile needs no hiding."""
        entries: list[Any] = [
            {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": seconds}
            for number, handle in enumerate(receipt_handles)
        ]
        with downstream(self._tracing, _SERVICE, "ChangeMessageVisibilityBatch", QueueError):
            self._client.change_message_visibility_batch(QueueUrl=self._url, Entries=entries)

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Make the message visible again after so many seconds from now."""
        with downstream(self._tracing, _SERVICE, "ChangeMessageVisibility", QueueError):
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
