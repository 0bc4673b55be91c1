"""The function as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from handlers.core.batch import BATCH_SECONDS
from handlers.core.deadline import CALL_SECONDS, Deadline
from handlers.core.messages import AnnouncementReader
from handlers.core.webhook import TOTAL_SECONDS

if TYPE_CHECKING:
    from handlers.core.batch import FifoConsumer
    from handlers.core.delivery import DeliverNotification
    from handlers.core.ports import Log, Metrics
    from handlers.core.queue_record import QueueRecord

_DELIVERY_SECONDS: Final = 4 * CALL_SECONDS + 2 * TOTAL_SECONDS
"""One read and one write of the payment, two parameters, the exchange, and as much again for name resolution."""


@dataclass(frozen=True, kw_only=True)
class NotificationSender:
    """Delivers what is on the notification queue."""

    consumer: FifoConsumer
    deliver: DeliverNotification
    log: Log
    metrics: Metrics
    reader: AnnouncementReader = field(default_factory=AnnouncementReader)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Deliver a batch, and emit its counts whatever became of it."""
        deadline = Deadline.within(remaining_millis=context.get_remaining_time_in_millis(), limit=BATCH_SECONDS)

        def process(record: QueueRecord) -> None:
            announcement = self.reader.read(record.body)
            with self.log.correlated(transaction_id=announcement.transaction_id, version=str(announcement.version)):
                deadline.require(_DELIVERY_SECONDS)
                outcome = self.deliver(announcement.transaction_id, announcement.version)
                self.metrics.count(f"Notification{outcome.value.capitalize()}")
                self.log.info("notification.handled", outcome=outcome.value)

        try:
            return self.consumer.consume(event["Records"], process)
        finally:
            self.metrics.flush()
