"""The function as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from handlers.core.deadline import CALL_SECONDS, Deadline
from handlers.core.messages import NotificationReader
from handlers.core.webhook import TOTAL_SECONDS

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    from handlers.core.batch import FifoConsumer
    from handlers.core.delivery import DeliverNotification
    from handlers.core.ports import Log, Metrics

_BATCH_SECONDS: Final = 290.0
_DELIVERY_SECONDS: Final = 2 * CALL_SECONDS + 2 * TOTAL_SECONDS
"""Two parameters to read, the exchange, and as much again for name resolution, which bounds itself."""


@dataclass(frozen=True, kw_only=True)
class NotificationSender:
    """Delivers what is on the notification queue."""

    consumer: FifoConsumer
    deliver: DeliverNotification
    log: Log
    metrics: Metrics
    reader: NotificationReader = field(default_factory=NotificationReader)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Deliver a batch, and emit its counts whatever became of it."""
        deadline = Deadline.within(remaining_millis=context.get_remaining_time_in_millis(), limit=_BATCH_SECONDS)

        def process(record: SQSRecord) -> None:
            notification = self.reader.read(record.body)
            ids = {"transaction_id": notification.transaction_id, "merchant_id": notification.merchant_id}
            with self.log.correlated(notification_id=notification.notification_id, **ids):
                deadline.require(_DELIVERY_SECONDS)
                self.deliver(notification)
                self.metrics.count("NotificationDelivered")
                self.log.info("notification.delivered", state=notification.state.value)

        try:
            return self.consumer.consume(event["Records"], process)
        finally:
            self.metrics.flush()
