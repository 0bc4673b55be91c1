"""The outbox: what is owed stands on the item that owes it, and a sweep sends again whatever is overdue.

Queues make the system fast; the table makes it certain. A write that makes something owed also records when it is due.
Normally the work is done, and the record removed, long before that. What is still there when it is due was lost on the
way (a crash between write and send, an outage that outlasted three receives, a neighbour that killed the process): the
sweep sends it to its queue again under a new deduplication id, with growing pauses, until it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from handlers.core import identity
from handlers.core.domain import OwedKind, OwedWork
from handlers.core.errors import QueueError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handlers.core.deadline import Deadline
    from handlers.core.ports import Clock, Log, Metrics, NotificationQueue, Outbox, TransactionQueue

SHARDS: Final = 16
"""Partitions of the index for each kind: one alone would take 1,000 writes a second, which 250 payments exceed."""
SWEEP_SECONDS: Final = 45.0
"""One sweep ends before the next begins: the schedule sends one each minute."""
ALERT_PAUSE_SECONDS: Final = 3_600

_FIRST_DUE: Final = {OwedKind.PROCESSING: 120, OwedKind.NOTIFICATION: 300, OwedKind.ALERT: ALERT_PAUSE_SECONDS}
_SEND_PAUSES: Final = (120, 300, 600, 1_200, 2_400, 3_600)
_RETRY_PAUSES: Final = (60, 120, 300, 600, 1_200, 2_400, 3_600)
GIVE_UP_SECONDS: Final = 3 * 24 * 60 * 60
"""A notice whose deliveries have failed for so long is undeliverable after one more failure."""


def first_due(kind: OwedKind, now: float) -> int:
    """Say when new work is overdue: long enough that the queue has normally done it."""
    return int(now) + _FIRST_DUE[kind]


def due_after_send(sends: int, now: float) -> int:
    """Say when work that the sweep sends for the n-th time is overdue again."""
    return int(now) + _SEND_PAUSES[min(sends, len(_SEND_PAUSES)) - 1]


def due_after_failure(failures: int, now: float, asked: int | None = None) -> int:
    """Say when to try a merchant again: growing pauses, or what it asked for within the longest of them."""
    pause = _RETRY_PAUSES[min(failures, len(_RETRY_PAUSES)) - 1]
    return int(now) + max(pause, min(asked or 0, _RETRY_PAUSES[-1]))


def give_up(failing_since: int, now: float) -> bool:
    """Tell whether a notice that failed once more is undeliverable."""
    return now - failing_since >= GIVE_UP_SECONDS


@dataclass
class _Tally:
    """What one sweep found: counts, and the age in seconds of the oldest overdue work of each kind."""

    sent: int = 0
    ages: dict[OwedKind, int] | None = None
    complete: bool = True

    def age(self, kind: OwedKind, seconds: int) -> None:
        self.ages = self.ages or {}
        self.ages[kind] = max(self.ages.get(kind, 0), seconds)

    def oldest(self, kind: OwedKind) -> int:
        return (self.ages or {}).get(kind, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class SweepOwed:
    """Sends what is overdue to its queue again, processing first, and reports how old the oldest of it is."""

    outbox: Outbox
    transactions: TransactionQueue
    notifications: NotificationQueue
    clock: Clock
    log: Log
    metrics: Metrics

    def __call__(self, deadline: Deadline) -> int:
        """Return how many messages were sent. What does not fit into the time is left to the next sweep."""
        tally = _Tally()
        for work in self._overdue(deadline, tally):
            self._handle(work, tally)
        self.metrics.gauge("ProcessingOverdueSeconds", tally.oldest(OwedKind.PROCESSING))
        self.metrics.gauge("NotificationOverdueSeconds", tally.oldest(OwedKind.NOTIFICATION))
        self.metrics.gauge("AlertOpenSeconds", tally.oldest(OwedKind.ALERT))
        self.metrics.count("SweepCompleted")
        self.log.info("sweep.completed", sent=tally.sent, complete=tally.complete)
        return tally.sent

    def _overdue(self, deadline: Deadline, tally: _Tally) -> Iterator[OwedWork]:
        """Walk the index, starting at another shard each minute so that a busy one does not hide those behind it."""
        start = int(self.clock()) // 60 % SHARDS
        for kind in OwedKind:
            for step in range(SHARDS):
                deadline.require()
                for work in self.outbox.overdue(kind, (start + step) % SHARDS, now=int(self.clock())):
                    if deadline.remaining() <= 0:
                        tally.complete = False
                        return
                    yield work

    def _handle(self, work: OwedWork, tally: _Tally) -> None:
        now = self.clock()
        age = int(now) - work.owed.since
        if work.owed.kind is OwedKind.ALERT:
            self._report_alert(work, age, now, tally)
            return
        if not work.failures:  # a merchant that fails is reported by its own counts, not as work that we owe
            tally.age(work.owed.kind, age)
        sends = work.owed.sends + 1
        if not self.outbox.claim(work, due_at=due_after_send(sends, now), sends=sends):
            return
        try:
            self._send(work, sends)
        except QueueError as exc:
            self.log.warning("sweep.not_sent", transaction_id=work.transaction_id, code=exc.code, **exc.detail)
            self.metrics.count("SendFailed")
            return
        tally.sent += 1
        self.metrics.count("OwedSentAgain")
        facts = {"transaction_id": work.transaction_id, "version": work.version, "sends": sends}
        self.log.warning("owed.overdue", owed=work.owed.kind.value, age_seconds=age, failures=work.failures, **facts)

    def _send(self, work: OwedWork, sends: int) -> None:
        attempt = identity.attempt_id(work.transaction_id, work.version, sends)
        if work.owed.kind is OwedKind.PROCESSING:
            self.transactions.submit(work.transaction_id, attempt=attempt)
        else:
            self.notifications.announce(work.transaction_id, work.version, work.merchant_id or "", attempt=attempt)

    def _report_alert(self, work: OwedWork, age: int, now: float, tally: _Tally) -> None:
        """Keep an alert open while it names no stored payment; close the record of one that was corrected."""
        if not work.has_alerts:
            self.outbox.close_alert(work)
            return
        tally.age(OwedKind.ALERT, age)
        if self.outbox.claim(work, due_at=int(now) + ALERT_PAUSE_SECONDS, sends=work.owed.sends + 1):
            self.log.warning("alert.open", transaction_id=work.transaction_id, age_seconds=age)
