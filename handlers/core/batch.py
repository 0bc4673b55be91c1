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

from aws_lambda_powertools.utilities.batch import BatchProcessor, SqsFifoPartialProcessor

from handlers.core.card_data.detector import holds_card_data
from handlers.core.errors import (
    DependencyError,
    MessageError,
    PaymentError,
    QueueError,
    TransitionError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.batch import ExceptionInfo, FailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    from handlers.core.ports import Log, MessageLease, Metrics

MAX_RECEIVES: Final = 3
"""The redrive policy's maxReceiveCount (B4.4)."""
HOLD_SECONDS: Final = 180
"""How long a batch is invisible: what a crash of the process costs. Longer than a batch may take."""
BATCH_SECONDS: Final = 150.0
"""The time limit of a batch; what is left then fails and comes again."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """How long to wait after each receive but the last."""

    seconds: tuple[int, ...]

    def after(self, receives: int, error: BaseException | None) -> int:
        """Wait longer each time; not at all before the dead-letter queue, or for what waiting will not mend."""
        if receives >= MAX_RECEIVES or isinstance(error, MessageError | TransitionError):
            return 0
        return self.seconds[min(receives, len(self.seconds)) - 1]


PROCESSING_BACKOFF: Final = Backoff((20, 120))
DELIVERY_BACKOFF: Final = Backoff((60, 120))


def _receives(record: SQSRecord) -> int:
    """Read how often the message was received, this time included."""
    return int(record.attributes.approximate_receive_count or 1)


class _GroupedProcessor(SqsFifoPartialProcessor):
    """Powertools' FIFO processor with groups of their own, and what the module's docstring says about failures."""

    def __init__(self, *, lease: MessageLease, backoff: Backoff, log: Log, metrics: Metrics) -> None:
        super().__init__(skip_group_on_error=True)
        self.raise_on_entire_batch_failure = False
        self._lease = lease
        self._backoff = backoff
        self._log = log
        self._metrics = metrics
        self._group_waits: dict[str, int] = {}

    def failure_handler(self, record: Any, exception: ExceptionInfo) -> FailureResponse:
        """Log the reason, set the back-off, and hold up the group unless this was the last receive."""
        error = exception[1]
        group = str(record.attributes.message_group_id)
        if exception is self.group_circuit_breaker_exc:
            wait, holds_up = self._group_waits.get(group, 0), True
            self._log.warning("message.skipped", message_id=record.message_id, receives=_receives(record))
        else:
            last = _receives(record) >= MAX_RECEIVES
            wait, holds_up = self._backoff.after(_receives(record), error), not last
            self._group_waits[group] = wait
            self._report(record, error, last=last)
        self._postpone(record, wait)
        if holds_up:
            return super().failure_handler(record, exception)
        return BatchProcessor.failure_handler(self, record, exception)

    def _report(self, record: SQSRecord, error: BaseException | None, *, last: bool) -> None:
        code = error.code if isinstance(error, PaymentError) else "unexpected"
        detail = error.detail if isinstance(error, PaymentError) else {}
        facts = {"message_id": record.message_id, "receives": _receives(record), "code": code, **detail}
        if last:
            self._metrics.count("MessageAbandoned")
            self._log.error("message.abandoned", error=error, **facts)
        else:
            self._metrics.count("MessageFailed")
            self._log.warning("message.failed", **facts)

    def _postpone(self, record: SQSRecord, seconds: int) -> None:
        """Set the visibility; if that fails, the message comes back after the queue's own timeout."""
        try:
            self._lease.postpone(record.receipt_handle, seconds)
        except QueueError as exc:
            self._log.warning("message.not_postponed", message_id=record.message_id, code=exc.code, **exc.detail)

    def _clean(self) -> None:
        self._group_waits.clear()
        super()._clean()  # type: ignore[no-untyped-call]  # Powertools leaves it unannotated


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
                if defer is not None and len(records) > 1 and _receives(record) > 1:
                    deferred += 1
                    defer(record, deferred)
                    self.metrics.count("MessageDeferred")
                else:
                    process(record)

        processor = _GroupedProcessor(lease=self.lease, backoff=self.backoff, log=self.log, metrics=self.metrics)
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
