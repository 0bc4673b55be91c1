"""FIFO batches: a failure holds up the rest of its own group, and no other.

Three facts of SQS shape this:

- A message that is skipped was received all the same. If followers were skipped on every receive of a poison message,
  they would reach the dead-letter queue with it, unprocessed. So on its last receive a message no longer holds up its
  group: it is leaving for the dead-letter queue, and order with respect to it means nothing any more.
- A group stays locked while any of its messages is invisible. So whoever is skipped is postponed as long as the message
  that it waits for.
- The queue's visibility timeout is half an hour, for the sake of the function's own timeout. Waiting that long between
  three receives would hold a merchant up for an hour and a half. So each batch is first held for a few minutes only,
  which is what a crash of the process costs, and each failure shortens that to its back-off.
- A message that kills its process takes its batch along: the others are received again with it, and after three receives
  they are in the dead-letter queue, unprocessed. So a message that was received before is worked on only when it is alone
  in its invocation. In company it is deferred to the outbox, which sends it again as a new message, each at another time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from handlers.core.card_data.detector import holds_card_data
from handlers.core.errors import DependencyError
from handlers.core.fifo_processor import GroupedProcessor
from handlers.core.queue_record import QueueRecord

if TYPE_CHECKING:
    from collections.abc import Callable

    from handlers.core.backoff import Backoff
    from handlers.core.ports import Log, MessageLease, Metrics

HOLD_SECONDS: Final = 180
"""How long a batch is invisible: what a crash of the process costs. Longer than a batch may take."""
BATCH_SECONDS: Final = 150.0
"""The time limit of a batch; what is left then fails and comes again."""


@dataclass(frozen=True, kw_only=True)
class FifoConsumer:
    """Runs one record handler over a batch and reports which messages failed."""

    lease: MessageLease
    backoff: Backoff
    log: Log
    metrics: Metrics

    def consume(
        self,
        records: list[dict[str, Any]],
        process: Callable[[QueueRecord], None],
        *,
        defer: Callable[[QueueRecord, int], None] | None = None,
    ) -> dict[str, Any]:
        """Return the partial batch response; an unreadable event as a whole is for the caller to refuse.

        With `defer`, messages that were received before are deferred when they come in company; it is given the message
        and its position among them, from 1.
        """
        self._hold(records)
        deferred = 0

        def handler(record: QueueRecord) -> None:
            nonlocal deferred
            with self.log.correlated(**_correlation(record)):
                if self._destroys(record):
                    return
                if defer is not None and len(records) > 1 and record.receives > 1:
                    deferred += 1
                    defer(record, deferred)
                    self.metrics.count("MessageDeferred")
                else:
                    process(record)

        processor = GroupedProcessor(lease=self.lease, backoff=self.backoff, log=self.log, metrics=self.metrics)
        return processor(map(QueueRecord, records), handler)

    def _hold(self, records: list[dict[str, Any]]) -> None:
        """Shorten the visibility timeout; if that fails, a crash costs the queue's own."""
        try:
            self.lease.hold([str(record["receiptHandle"]) for record in records], HOLD_SECONDS)
        except DependencyError as exc:
            self.log.warning("batch.not_held", code=exc.code, **exc.detail)

    def _destroys(self, record: QueueRecord) -> bool:
        """Let a message with card data end here: we send none, and the dead-letter queue would keep it for days."""
        if not holds_card_data([record.body, record.attribute_texts]):
            return False
        self.metrics.count("CardDataRefused")
        self.log.error("message.card_data_destroyed", message_id=record.message_id)
        return True


def _correlation(record: QueueRecord) -> dict[str, str]:
    """Link this line to the sender's trace."""
    trace = record.trace
    return {"message_id": record.message_id, **({} if trace is None else {"origin_trace": trace})}
