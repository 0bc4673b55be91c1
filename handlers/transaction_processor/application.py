"""The function as a whole: an API event goes to the door, a queue event to the consumer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from handlers.core.batch import BATCH_SECONDS
from handlers.core.deadline import Deadline
from handlers.core.messages import Submission, Sweep, WorkReader, is_sweep
from handlers.core.outbox import SWEEP_SECONDS

if TYPE_CHECKING:
    from handlers.core.api import ApiDoor
    from handlers.core.batch import FifoConsumer
    from handlers.core.outbox import SweepOwed
    from handlers.core.payments import ProcessPayment
    from handlers.core.ports import Clock, Log, Metrics, Outbox
    from handlers.core.queue_record import QueueRecord

DEFERRED_SECONDS: Final = 20
"""How far apart deferred payments become due: a sweep a minute sends three of them, so that they part company."""


@dataclass(frozen=True, kw_only=True)
class TransactionProcessor:
    """Answers POST /transactions and GET /transaction/{id}, and processes the queue."""

    door: ApiDoor
    consumer: FifoConsumer
    process: ProcessPayment
    sweep: SweepOwed
    outbox: Outbox
    clock: Clock
    log: Log
    metrics: Metrics
    reader: WorkReader = field(default_factory=WorkReader)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one invocation, and emit its counts whatever became of it."""
        try:
            if "Records" in event:
                return self._consume(event["Records"], context)
            return self.door.answer(event, context)
        finally:
            self.metrics.flush()

    def _consume(self, records: list[dict[str, Any]], context: Any) -> dict[str, Any]:
        deadline = Deadline.within(remaining_millis=context.get_remaining_time_in_millis(), limit=BATCH_SECONDS)

        def process(record: QueueRecord) -> None:
            work = self.reader.read(record.body)
            if isinstance(work, Sweep):
                left = Deadline.within(remaining_millis=int(deadline.remaining() * 1000), limit=SWEEP_SECONDS)
                self.sweep(left)
                return
            with self.log.correlated(transaction_id=work.transaction_id):
                self._settle(work.transaction_id, deadline)

        return self.consumer.consume(in_order(records), process, defer=self._defer)

    def _settle(self, transaction_id: str, deadline: Deadline) -> None:
        settlement = self.process(transaction_id, deadline)
        state = settlement.transaction.state.value
        if settlement.applied:
            self.metrics.count(f"Payment{state.capitalize()}")
        merchant_id = settlement.transaction.merchant_id
        self.log.info("payment.settled", state=state, applied=settlement.applied, merchant_id=merchant_id)

    def _defer(self, record: QueueRecord, position: int) -> None:
        """Leave a payment to a sweep, each to another as far as possible; a sweep itself comes again anyway."""
        work = self.reader.read(record.body)
        if isinstance(work, Submission):
            self.outbox.defer(work.transaction_id, due_at=int(self.clock()) + position * DEFERRED_SECONDS)
            self.log.warning("message.deferred", message_id=record.message_id, transaction_id=work.transaction_id)


def in_order(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put a sweep behind the payments of its batch: they do not wait for it."""
    return sorted(records, key=lambda record: is_sweep(str(record.get("body", ""))))
