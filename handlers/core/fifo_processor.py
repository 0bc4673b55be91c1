"""Works on the records of a FIFO batch one by one, as `handlers.core.batch` says about failures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from handlers.core.backoff import MAX_RECEIVES
from handlers.core.errors import PaymentError, QueueError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from handlers.core.backoff import Backoff
    from handlers.core.ports import Log, MessageLease, Metrics
    from handlers.core.queue_record import QueueRecord


class GroupedProcessor:
    """Works on one batch, reports which of its messages failed, and sets when each comes again."""

    def __init__(self, *, lease: MessageLease, backoff: Backoff, log: Log, metrics: Metrics) -> None:
        """Hold up no group yet."""
        self._lease = lease
        self._backoff = backoff
        self._log = log
        self._metrics = metrics
        self._failed: list[str] = []
        self._waits: dict[str, int] = {}
        """By group that is held up, the seconds that its first failure waits."""

    def __call__(self, records: Iterable[QueueRecord], handler: Callable[[QueueRecord], None]) -> dict[str, Any]:
        """Return the partial batch response."""
        for record in records:
            if record.group in self._waits:
                self._skip(record)
                continue
            try:
                handler(record)
            except Exception as exc:  # noqa: BLE001 (whatever it is fails this message, and no other group's)
                self._fail(record, exc)
        return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in self._failed]}

    def _skip(self, record: QueueRecord) -> None:
        self._failed.append(record.message_id)
        self._log.warning("message.skipped", message_id=record.message_id, receives=record.receives)
        self._postpone(record, self._waits[record.group])

    def _fail(self, record: QueueRecord, error: Exception) -> None:
        """Log the reason, set the back-off, and hold up the group, if there is one, unless this was the last receive."""
        self._failed.append(record.message_id)
        last = record.receives >= MAX_RECEIVES
        self._report(record, error, last=last)
        wait, holds_up = self._backoff.after(record.receives, error), bool(record.group) and not last
        self._postpone(record, wait)
        if holds_up:
            self._waits[record.group] = wait

    def _report(self, record: QueueRecord, error: Exception, *, last: bool) -> None:
        code = error.code if isinstance(error, PaymentError) else "unexpected"
        detail = error.detail if isinstance(error, PaymentError) else {}
        facts = {"message_id": record.message_id, "receives": record.receives, "code": code, **detail}
        if last:
            self._metrics.count("MessageAbandoned")
            self._log.error("message.abandoned", error=error, **facts)
        else:
            self._metrics.count("MessageFailed")
            self._log.warning("message.failed", **facts)

    def _postpone(self, record: QueueRecord, seconds: int) -> None:
        """Set the visibility; if that fails, the message comes back after the queue's own timeout."""
        try:
            self._lease.postpone(record.receipt_handle, seconds)
        except QueueError as exc:
            self._log.warning("message.not_postponed", message_id=record.message_id, code=exc.code, **exc.detail)
