"""The two queues, and the visibility of what was received from one.

The explicit deduplication ids keep a repeated send from becoming a second message for five minutes; beyond that,
conditional writes (transactions) and the notification's id (merchants) do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.core import messages
from handlers.core.adapters.clients import downstream
from handlers.core.domain import TransactionState
from handlers.core.errors import QueueError
from handlers.core.identity import notification_id

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

    from handlers.core.domain import Notification
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
    """Transactions to process: each is a group of its own, so that none waits for another."""

    def __init__(self, *, client: SQSClient, url: str, tracing: Tracing) -> None:
        """Bind the queue."""
        self._queue = _FifoQueue(client=client, url=url, tracing=tracing)

    def submit(self, transaction_id: str) -> None:
        """Send the id alone: what the payment is stays in the table."""
        self._queue.send(
            body=messages.encode_submission(transaction_id),
            group=transaction_id,
            deduplication=notification_id(transaction_id, TransactionState.RECEIVED),
        )


class SqsNotificationQueue:
    """Notifications to deliver: a group per merchant keeps its order."""

    def __init__(self, *, client: SQSClient, url: str, tracing: Tracing) -> None:
        """Bind the queue."""
        self._queue = _FifoQueue(client=client, url=url, tracing=tracing)

    def announce(self, notification: Notification) -> None:
        """Send it whole: the sender has no right to the table."""
        self._queue.send(
            body=messages.encode_notification(notification),
            group=notification.merchant_id,
            deduplication=notification.notification_id,
        )


class SqsMessageLease:
    """Changes how long a received message stays invisible."""

    def __init__(self, *, client: SQSClient, url: str, tracing: Tracing) -> None:
        """Bind the queue."""
        self._client = client
        self._url = url
        self._tracing = tracing

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Make the message visible again after so many seconds from now."""
        with downstream(self._tracing, _SERVICE, "ChangeMessageVisibility", QueueError):
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
