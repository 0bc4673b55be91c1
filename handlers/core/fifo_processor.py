"""Powertools' FIFO processor with groups of their own, and what `handlers.core.batch` says about failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, SqsFifoPartialProcessor

from handlers.core.backoff import MAX_RECEIVES, receive_count
from handlers.core.errors import PaymentError, QueueError

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.batch import ExceptionInfo, FailureResponse
    from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

    from handlers.core.backoff import Backoff
    from handlers.core.ports import Log, MessageLease, Metrics


class GroupedProcessor(SqsFifoPartialProcessor):
    """Reports which messages of a batch failed, and sets when each comes again."""

    def __init__(self, *, lease: MessageLease, backoff: Backoff, log: Log, metrics: Metrics) -> None:
        """Skip the group of a message that failed, and no other."""
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
            self._log.warning("message.skipped", message_id=record.message_id, receives=receive_count(record))
        else:
            last = receive_count(record) >= MAX_RECEIVES
            wait, holds_up = self._backoff.after(receive_count(record), error), not last
            self._group_waits[group] = wait
            self._report(record, error, last=last)
        self._postpone(record, wait)
        if holds_up:
            return super().failure_handler(record, exception)
        return BatchProcessor.failure_handler(self, record, exception)

    def _report(self, record: SQSRecord, error: BaseException | None, *, last: bool) -> None:
        code = error.code if isinstance(error, PaymentError) else "unexpected"
        detail = error.detail if isinstance(error, PaymentError) else {}
        facts = {"message_id": record.message_id, "receives": receive_count(record), "code": code, **detail}
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
