"""Both tables, both queues and what stands around them, in memory: calls are counted, may crash, and may be out of order.

The tables keep the adapters' promises (`tests/handlers/test_stores.py` runs one table of cases against both), the queues
are those of `fifo.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from handlers.core import messages
from handlers.core.adapters.items import due_shard, shard_name
from handlers.core.domain import (
    Advance,
    AlertWrite,
    FraudAlert,
    NoticeState,
    Notification,
    Owed,
    OwedKind,
    OwedNotice,
    OwedWork,
    PaymentSummary,
    RecordedAlert,
    StoredAlert,
    Transaction,
    TransactionState,
    sources_of,
)
from handlers.core.errors import QueueError, StoreError
from handlers.core.identity import notification_group, notification_id
from tests.handlers.fifo import FifoQueue

NOW = 1_795_000_000.0


class CrashError(BaseException):
    """The process died: no handler may catch it."""


@dataclass
class CrashPoint:
    """Dies before or after calls of given numbers; counts calls meanwhile."""

    before: frozenset[int] = frozenset()
    after: frozenset[int] = frozenset()
    calls: int = 0

    @contextmanager
    def call(self) -> Iterator[None]:
        """Wrap one call of a fake; one that fails has an after too."""
        self.calls += 1
        number = self.calls
        if number in self.before:
            raise CrashError
        try:
            yield
        finally:
            if number in self.after:
                raise CrashError


@dataclass
class Clock:
    """A clock that stands still until it is set."""

    now: float = NOW

    def __call__(self) -> float:
        """Return seconds since the epoch."""
        return self.now


@dataclass
class OpenItem:
    """An item of the transactions table that is no payment: alerts wait on it."""

    alerts: set[str]
    owed: Owed | None


@dataclass
class World:
    """The ports of all three functions."""

    clock: Clock = field(default_factory=Clock)
    crash: CrashPoint = field(default_factory=CrashPoint)
    out: set[str] = field(default_factory=set)
    """What does not answer now: "store", "processing" or "notifications"."""
    transactions: dict[str, Transaction] = field(default_factory=dict)
    waiting: dict[str, OpenItem] = field(default_factory=dict)
    alerts: dict[str, StoredAlert] = field(default_factory=dict)
    failing_since: dict[str, int] = field(default_factory=dict)
    attempts: list[str] = field(default_factory=list)
    """Every attempt that was sent to a queue, duplicates included."""
    postponed: list[tuple[str, int]] = field(default_factory=list)
    held: list[tuple[tuple[str, ...], int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the queues on the same clock."""
        self.processing = FifoQueue(self.clock)
        self.notifications = FifoQueue(self.clock)

    @contextmanager
    def _store(self, operation: str) -> Iterator[None]:
        with self.crash.call():
            if "store" in self.out:
                raise StoreError(operation=operation, aws="InternalServerError")
            yield

    # TransactionStore

    def create(self, transaction: Transaction, *, now: int) -> Transaction | None:
        """Put unless a payment is there."""
        with self._store("PutItem"):
            existing = self.transactions.get(transaction.transaction_id)
            if existing is not None and existing.expires_at > now:
                return existing
            waiting = self.waiting.pop(transaction.transaction_id, None)
            alerts = frozenset(waiting.alerts) if waiting else frozenset[str]()
            self.transactions[transaction.transaction_id] = replace(transaction, open_alerts=alerts)
            return None

    def get(self, transaction_id: str, *, now: int) -> Transaction | None:
        """Read."""
        with self._store("GetItem"):
            found = self.transactions.get(transaction_id)
            return None if found is None or found.expires_at <= now else found

    def settle(self, transaction: Transaction, target: TransactionState, *, at: str, owed: Owed) -> Advance | None:
        """Write on condition."""
        with self._store("UpdateItem"):
            stored = self.transactions.get(transaction.transaction_id)
            if stored is None:
                return None
            if stored.version != transaction.version or stored.state not in sources_of(target):
                return Advance(stored, applied=False)
            return Advance(self._change(stored, target, at, owed), applied=True)

    def _change(self, stored: Transaction, target: TransactionState, at: str, owed: Owed) -> Transaction:
        changed = replace(
            stored,
            state=target,
            version=stored.version + 1,
            changed_at=at,
            owed=owed,
            notice=NoticeState.PENDING,
            failures=0,
        )
        self.failing_since.pop(stored.transaction_id, None)
        self.transactions[stored.transaction_id] = changed
        return changed

    # Outbox

    def overdue(self, kind: OwedKind, shard: int, *, now: int) -> Iterable[OwedWork]:
        """List by due time. An empty shard is no crash point: dying there is dying before the next call."""
        wanted = shard_name(kind, shard)
        found = [
            work
            for work in self.index()
            if work.owed.kind is kind and work.owed.due_at <= now and due_shard(kind, work.transaction_id) == wanted
        ]
        if not found and "store" not in self.out:
            return ()
        with self._store("Query"):
            return sorted(found, key=lambda work: work.owed.due_at)

    def index(self) -> Iterator[OwedWork]:
        """List everything that is owed."""
        for payment in self.transactions.values():
            if payment.owed is not None:
                yield OwedWork(
                    transaction_id=payment.transaction_id,
                    version=payment.version,
                    owed=payment.owed,
                    merchant_id=payment.merchant_id,
                    failures=payment.failures,
                    has_alerts=bool(payment.open_alerts),
                )
        for transaction_id, item in self.waiting.items():
            if item.owed is not None:
                yield OwedWork(transaction_id=transaction_id, version=0, owed=item.owed, has_alerts=bool(item.alerts))

    def claim(self, work: OwedWork, *, due_at: int, sends: int) -> bool:
        """Move the due time on condition."""
        with self._store("UpdateItem"):
            return self._owe_again(work, replace(work.owed, due_at=due_at, sends=sends))

    def _owe_again(self, work: OwedWork, owed: Owed) -> bool:
        payment, item = self.transactions.get(work.transaction_id), self.waiting.get(work.transaction_id)
        if payment is not None and payment.owed == work.owed:
            self.transactions[work.transaction_id] = replace(payment, owed=owed)
            return True
        if item is not None and item.owed == work.owed:
            item.owed = owed
            return True
        return False

    def defer(self, transaction_id: str, *, due_at: int) -> bool:
        """Make processing due at another time."""
        with self._store("UpdateItem"):
            payment = self.transactions.get(transaction_id)
            if payment is None or payment.owed is None or payment.owed.kind is not OwedKind.PROCESSING:
                return False
            self.transactions[transaction_id] = replace(payment, owed=replace(payment.owed, due_at=due_at))
            return True

    def close_alert(self, work: OwedWork) -> None:
        """Take an item without alerts out of the index."""
        with self._store("UpdateItem"):
            item = self.waiting.get(work.transaction_id)
            if item is not None and not item.alerts:
                item.owed = None

    # NoticeStore

    def owed(self, transaction_id: str, version: int, *, now: int) -> OwedNotice | None:
        """Read a notice."""
        with self._store("GetItem"):
            payment = self.transactions.get(transaction_id)
            if payment is None or payment.expires_at <= now or not self._owes(payment, version):
                return None
            return OwedNotice(
                notification=notification_of(payment),
                failures=payment.failures,
                failing_since=self.failing_since.get(transaction_id),
            )

    @staticmethod
    def _owes(payment: Transaction, version: int) -> bool:
        return payment.version == version and payment.owed is not None and payment.owed.kind is OwedKind.NOTIFICATION

    def _notice(self, transaction_id: str, version: int) -> Transaction | None:
        payment = self.transactions.get(transaction_id)
        return payment if payment is not None and self._owes(payment, version) else None

    def _done(self, transaction_id: str, version: int, notice: NoticeState) -> None:
        with self._store("UpdateItem"):
            payment = self._notice(transaction_id, version)
            if payment is not None:
                self.transactions[transaction_id] = replace(payment, owed=None, notice=notice)
                self.failing_since.pop(transaction_id, None)

    def delivered(self, transaction_id: str, version: int) -> None:
        """Take the notice away."""
        self._done(transaction_id, version, NoticeState.DELIVERED)

    def undeliverable(self, transaction_id: str, version: int) -> None:
        """Give up."""
        self._done(transaction_id, version, NoticeState.UNDELIVERABLE)

    def failed(self, transaction_id: str, version: int, *, now: int, due_at: int) -> None:
        """Count."""
        with self._store("UpdateItem"):
            payment = self._notice(transaction_id, version)
            if payment is not None and payment.owed is not None:
                self.failing_since.setdefault(transaction_id, now)
                owed = replace(payment.owed, due_at=due_at)
                self.transactions[transaction_id] = replace(payment, owed=owed, failures=payment.failures + 1)

    def deferred(self, transaction_id: str, version: int, *, due_at: int) -> None:
        """Set the next attempt."""
        with self._store("UpdateItem"):
            payment = self._notice(transaction_id, version)
            if payment is not None and payment.owed is not None:
                self.transactions[transaction_id] = replace(payment, owed=replace(payment.owed, due_at=due_at))

    # AlertLedger

    def payment(self, transaction_id: str) -> PaymentSummary | None:
        """Read a summary."""
        with self._store("GetItem"):
            found = self.transactions.get(transaction_id)
            return (
                None
                if found is None
                else PaymentSummary(
                    transaction_id=found.transaction_id,
                    merchant_id=found.merchant_id,
                    state=found.state,
                    version=found.version,
                    expires_at=found.expires_at,
                )
            )

    def recorded(self, alert: FraudAlert) -> RecordedAlert | None:
        """Read what is recorded."""
        with self._store("GetItem"):
            known = self.alerts.get(alert.key)
            return (
                None if known is None else RecordedAlert(digest=known.digest, transaction_id=known.alert.transaction_id)
            )

    def apply(self, write: AlertWrite) -> bool:
        """Write both or neither."""
        with self._store("TransactWriteItems"):
            if not self._applies(write):
                return False
            alert = write.stored.alert
            self.alerts[alert.key] = write.stored
            if write.flag is not None:
                payment = self.transactions[write.flag.transaction_id]
                self._change(payment, TransactionState.FLAGGED, write.at, write.owed)
            if write.keep_open:
                item = self.waiting.setdefault(alert.transaction_id, OpenItem(set(), None))
                item.alerts.add(alert.key)
                item.owed = item.owed or write.owed
            if write.withdraw_from is not None and write.withdraw_from in self.waiting:
                self.waiting[write.withdraw_from].alerts.discard(alert.key)
            return True

    def _applies(self, write: AlertWrite) -> bool:
        known = self.alerts.get(write.stored.alert.key)
        if (None if known is None else known.digest) != (None if write.corrects is None else write.corrects.digest):
            return False
        if write.keep_open and write.stored.alert.transaction_id in self.transactions:
            return False
        if write.withdraw_from in self.transactions:
            return False
        if write.flag is None:
            return True
        payment = self.transactions.get(write.flag.transaction_id)
        return (
            payment is not None
            and payment.version == write.flag.version
            and payment.state in sources_of(TransactionState.FLAGGED)
        )

    # The queues

    def submit(self, transaction_id: str, *, attempt: str) -> None:
        """Send to the transaction queue."""
        with self.crash.call():
            if "processing" in self.out:
                raise QueueError(operation="SendMessage", aws="ServiceUnavailable")
            self.attempts.append(attempt)
            self.processing.send(messages.encode_submission(transaction_id), group=attempt, deduplication=attempt)

    def announce(self, transaction_id: str, version: int, merchant_id: str, *, attempt: str) -> None:
        """Send to the notification queue."""
        with self.crash.call():
            if "notifications" in self.out:
                raise QueueError(operation="SendMessage", aws="ServiceUnavailable")
            self.attempts.append(attempt)
            self.notifications.send(
                messages.encode_announcement(transaction_id, version),
                group=notification_group(merchant_id, transaction_id),
                deduplication=attempt,
            )

    # A lease without a queue

    def hold(self, receipt_handles: Sequence[str], seconds: int) -> None:
        """Keep what was held."""
        self.held.append((tuple(receipt_handles), seconds))

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Keep what was postponed."""
        self.postponed.append((receipt_handle, seconds))


@dataclass
class QueueLease:
    """The lease of one queue."""

    world: World
    queue: FifoQueue
    name: str

    @contextmanager
    def _call(self) -> Iterator[None]:
        with self.world.crash.call():
            if self.name in self.world.out:
                raise QueueError(operation="ChangeMessageVisibility", aws="ServiceUnavailable")
            yield

    def hold(self, receipt_handles: Sequence[str], seconds: int) -> None:
        """Hide several."""
        with self._call():
            self.queue.hide(receipt_handles, seconds)

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Hide one."""
        with self._call():
            self.queue.hide([receipt_handle], seconds)


def notification_of(transaction: Transaction) -> Notification:
    """Say what the merchant is told of a transaction's newest state."""
    return Notification(
        notification_id=notification_id(transaction.transaction_id, transaction.state),
        merchant_id=transaction.merchant_id,
        transaction_id=transaction.transaction_id,
        state=transaction.state,
        version=transaction.version,
        amount=transaction.request.amount,
        currency=transaction.request.currency,
        occurred_at=transaction.changed_at,
        reference=transaction.request.reference,
    )
