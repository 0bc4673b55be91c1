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

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from handlers.core.backoff import receive_count
from handlers.core.card_data.detector import holds_card_data
from handlers.core.errors import DependencyError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

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
        process: Callable[[SQSRecord], None],
        *,
        defer: Callable[[SQSRecord, int], None] | None = None,
    ) -> dict[str, Any]:
        """Return the partial batch response; an unreadable event as a whole is for the caller to refuse.

        With `defer`, messages that were received before are deferred when they come in company; it is given the message
        and its position among them, from 1.
        """
        self._hold(records)
        deferred = 0

        def handler(record: SQSRecord) -> None:
            nonlocal deferred
            with self.log.correlated(**_correlation(record)):
                if self._destroys(record):
                    return
                if defer is not None and len(records) > 1 and receive_count(record) > 1:
                    deferred += 1
                    defer(record, deferred)
                    self.metrics.count("MessageDeferred")
                else:
                    process(record)

        # An invocation by the API needs none of Powertools' batch package: its cold start does not import it.
        from handlers.core.fifo_processor import GroupedProcessor  # noqa: PLC0415

        processor = GroupedProcessor(lease=self.lease, backoff=self.backoff, log=self.log, metrics=self.metrics)
        with processor(records, handler):
            processor.process()
        return {**processor.response()}

    def _hold(self, records: list[dict[str, Any]]) -> None:
        """Shorten the visibility timeout; if that fails, a crash costs the queue's own."""
        try:
            self.lease.hold([str(record["receiptHandle"]) for record in records], HOLD_SECONDS)
        except DependencyError as exc:
            self.log.warning("batch.not_held", code=exc.code, **exc.detail)

    def _destroys(self, record: SQSRecord) -> bool:
        """Let a message with card data end here: we send none, and the dead-letter queue would keep it for days."""
        if not holds_card_data([record.body, _attribute_texts(record.raw_event)]):
            return False
        self.metrics.count("CardDataRefused")
        self.log.error("message.card_data_destroyed", message_id=record.message_id)
        return True


def _attribute_texts(record: Mapping[str, Any]) -> dict[str, object]:
    attributes = record.get("messageAttributes") or {}
    return {name: [value.get("stringValue"), value.get("binaryValue")] for name, value in attributes.items()}


def _correlation(record: SQSRecord) -> dict[str, str]:
    """Link this line to the sender's trace, which is another than the poller's."""
    ids = {"message_id": record.message_id}
    header = None
    with suppress(KeyError):
        header = record.attributes.aws_trace_header
    return ids if header is None else {**ids, "origin_trace": header.split(";", maxsplit=1)[0].removeprefix("Root=")}
