"""The function as a whole: an API event goes to the door, a queue event to the consumer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from handlers.core.deadline import Deadline
from handlers.core.messages import SubmissionReader

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    from handlers.core.api import ApiDoor
    from handlers.core.batch import FifoConsumer
    from handlers.core.payments import ProcessPayment
    from handlers.core.ports import Log, Metrics

_BATCH_SECONDS: Final = 290.0


@dataclass(frozen=True, kw_only=True)
class TransactionProcessor:
    """Answers POST /transactions and GET /transaction/{id}, and processes the queue."""

    door: ApiDoor
    consumer: FifoConsumer
    process: ProcessPayment
    log: Log
    metrics: Metrics
    reader: SubmissionReader = field(default_factory=SubmissionReader)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one invocation, and emit its counts whatever became of it."""
        try:
            if "Records" in event:
                return self._consume(event["Records"], context)
            return self.door.answer(event, context)
        finally:
            self.metrics.flush()

    def _consume(self, records: list[dict[str, Any]], context: Any) -> dict[str, Any]:
        deadline = Deadline.within(remaining_millis=context.get_remaining_time_in_millis(), limit=_BATCH_SECONDS)

        def process(record: SQSRecord) -> None:
            transaction_id = self.reader.read(record.body)
            with self.log.correlated(transaction_id=transaction_id):
                transaction = self.process(transaction_id, deadline)
                self.metrics.count(f"Payment{transaction.state.value.capitalize()}")
                self.log.info("payment.settled", state=transaction.state.value, merchant_id=transaction.merchant_id)

        return self.consumer.consume(records, process)
