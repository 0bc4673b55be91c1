"""FIFO batches: groups, back-off, the dead-letter queue, and what the two consumers do with a message."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from handlers.core import messages, signatures
from handlers.core.backoff import DELIVERY_BACKOFF, Backoff
from handlers.core.batch import FifoConsumer
from handlers.core.domain import MerchantEndpoint, NoticeState, TransactionState
from handlers.core.errors import (
    DeliveryRefusedError,
    DeliveryTimeoutError,
    DeliveryUnavailableError,
    MalformedMessageError,
    ParameterError,
    QueueError,
    StoreError,
)
from handlers.core.identity import transaction_id
from handlers.notification_sender.application import NotificationSender
from handlers.transaction_processor.application import in_order
from tests.handlers.cards import ENCODINGS, TEST_CARDS
from tests.handlers.fakes import NOW, Bench, Context, Posts, RecordingLog, RecordingMetrics, payment_event, record
from tests.handlers.fifo import FifoQueue
from tests.handlers.test_api import alert_event
from tests.handlers.world import World, notification_of


@dataclass
class Polled:
    """A queue of `fifo.py`, its lease, and a poller on a virtual clock."""

    batch_size: int
    now: float = 0.0

    def __post_init__(self) -> None:
        """Make the queue."""
        self.queue = FifoQueue(lambda: self.now)

    def send(self, name: str, group: str) -> None:
        """Send a message whose text is its name."""
        self.queue.send(name, group=group, deduplication=name)

    def hold(self, receipt_handles: Sequence[str], seconds: int) -> None:
        """Hide several."""
        self.queue.hide(receipt_handles, seconds)

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Hide one."""
        self.queue.hide([receipt_handle], seconds)

    def run(self, consume: Any, limit: float = 10_000) -> None:
        """Poll until the queue is empty."""
        while self.queue.messages and self.now < limit:
            batch = self.queue.receive(self.batch_size)
            if not batch:
                self.now += 1
                continue
            records = [
                record(m.body, group=m.group, message_id=m.message_id, receives=m.receives, receiptHandle=m.handle)
                for m in batch
            ]
            failed = {item["itemIdentifier"] for item in consume(records)["batchItemFailures"]}
            for message in batch:
                if message.message_id not in failed:
                    self.queue.delete(message.handle)


def _never(_: object) -> None:
    pytest.fail("it was processed")


def _consumer(queue: Any, log: RecordingLog | None = None, backoff: Backoff = DELIVERY_BACKOFF) -> FifoConsumer:
    return FifoConsumer(lease=queue, backoff=backoff, log=log or RecordingLog(), metrics=RecordingMetrics())


class TestGroups:
    """One poison message, its followers, and everybody else."""

    @pytest.mark.parametrize("batch_size", [1, 2, 5, 10])
    @pytest.mark.parametrize("error", [MalformedMessageError(), StoreError(), ValueError("bug")])
    def test_one_poison_and_nine_followers(self, batch_size: int, error: Exception) -> None:
        """Nine are delivered, in order, and one is in the dead-letter queue, whatever the batch size and the failure."""
        queue = Polled(batch_size=batch_size)
        for number in range(10):
            queue.send(f"m{number}", "acme")
        for number in range(5):
            queue.send(f"other{number}", f"merchant-{number}")
        delivered: list[str] = []

        def process(message: Any) -> None:
            if message.body == "m0":
                raise error
            delivered.append(message.body)

        queue.run(lambda records: _consumer(queue).consume(records, process))

        assert [sent.body for sent in queue.queue.dead] == ["m0"]
        assert [name for name in delivered if name.startswith("m")] == [f"m{number}" for number in range(1, 10)]
        assert sorted(name for name in delivered if name.startswith("o")) == [f"other{number}" for number in range(5)]

    def test_a_passing_failure_keeps_the_order(self) -> None:
        """When the first of a group fails once, its followers wait for it; another group does not."""
        queue = Polled(batch_size=10)
        for name in ("a0", "a1", "b0"):
            queue.send(name, name[0])
        seen: list[str] = []

        def process(message: Any) -> None:
            if message.body == "a0" and "a0 failed" not in seen:
                seen.append("a0 failed")
                raise StoreError
            seen.append(message.body)

        queue.run(lambda records: _consumer(queue).consume(records, process))

        assert seen == ["a0 failed", "b0", "a0", "a1"]
        assert not queue.queue.dead

    def test_other_groups_do_not_wait(self) -> None:
        """Only the failing message and the followers of its group are reported."""
        records = [record("", group=group, message_id=f"{group}{number}") for number in range(2) for group in "abc"]

        def process(message: Any) -> None:
            if message.message_id == "b0":
                raise StoreError

        assert _consumer(World()).consume(records, process) == {
            "batchItemFailures": [{"itemIdentifier": "b0"}, {"itemIdentifier": "b1"}]
        }

    def test_messages_of_no_group_wait_for_nobody(self) -> None:
        """A standard queue's messages have no group: one that fails is reported alone."""
        records = [record("", group="", message_id=f"m{number}") for number in range(3)]
        for each in records:
            del each["attributes"]["MessageGroupId"]

        def process(message: Any) -> None:
            if message.message_id == "m0":
                raise StoreError

        assert _consumer(World()).consume(records, process) == {"batchItemFailures": [{"itemIdentifier": "m0"}]}

    def test_a_batch_that_fails_whole_is_reported_not_raised(self) -> None:
        """Raising would make Lambda print the error and fail followers that nobody looked at."""

        def process(_: Any) -> None:
            raise StoreError

        assert len(_consumer(World()).consume([record("", group="a")], process)["batchItemFailures"]) == 1


class TestBackoff:
    """How long a message waits."""

    @pytest.mark.parametrize(
        ("receives", "error", "seconds"),
        [
            (1, StoreError(), 60),
            (2, StoreError(), 120),
            (3, StoreError(), 0),
            (4, StoreError(), 0),
            (1, ValueError(), 60),
            (1, MalformedMessageError(), 0),
        ],
    )
    def test_waits_longer_each_time(self, receives: int, error: Exception, seconds: int) -> None:
        """Longer after the second receive, and not at all before the dead-letter queue."""
        assert DELIVERY_BACKOFF.after(receives, error) == seconds

    def test_followers_wait_as_long_as_their_leader(self) -> None:
        """A follower that stayed invisible for half an hour would lock its group for as long."""
        world = World()
        records = [record("", group="a", message_id=name) for name in ("a0", "a1")]

        def process(_: Any) -> None:
            raise StoreError

        _consumer(world).consume(records, process)

        assert world.postponed == [("handle-a0", 60), ("handle-a1", 60)]

    def test_a_failed_postponement_loses_nothing(self) -> None:
        """When visibility cannot be changed, the message is reported all the same."""

        class Broken:
            def hold(self, receipt_handles: Sequence[str], seconds: int) -> None:
                raise QueueError

            def postpone(self, receipt_handle: str, seconds: int) -> None:
                raise QueueError

        def process(_: Any) -> None:
            raise StoreError

        assert len(_consumer(Broken()).consume([record("", group="a")], process)["batchItemFailures"]) == 1

    def test_says_why_a_message_was_abandoned(self) -> None:
        """The last failure is logged with its code, beside the message's id, which the dead-letter queue shows."""
        log = RecordingLog()

        def process(_: Any) -> None:
            raise StoreError(operation="GetItem", aws="Throttled")

        _consumer(World(), log).consume([record("", group="a", receives=3)], process)
        [fields] = [fields for _, event, fields in log.lines if event == "message.abandoned"]

        assert {name: fields[name] for name in ("message_id", "code", "aws", "receives")} == {
            "message_id": "m-1",
            "code": "dependency.store",
            "aws": "Throttled",
            "receives": 3,
        }


class TestCardDataInMessages:
    """A queue message with card data ends at once."""

    @pytest.mark.parametrize("encoding", ENCODINGS)
    def test_destroys_it(self, encoding: str) -> None:
        """It is neither processed nor left for the dead-letter queue, and its text is not logged."""
        log, hidden = RecordingLog(), ENCODINGS[encoding](TEST_CARDS[0])
        attribute: dict[str, Any] = {"messageAttributes": {"note": {"stringValue": hidden, "dataType": "String"}}}
        for more in ({}, attribute):
            sent = record("{}" if more else hidden, group="a", **more)

            assert _consumer(World(), log).consume([sent], _never) == {"batchItemFailures": []}

        assert log.events("error") == ["message.card_data_destroyed"] * 2
        assert hidden not in str(log.lines)


class TestSuspects:
    """Messages that were received before: one of them may have killed its process."""

    def test_a_suspect_in_company_is_deferred(self) -> None:
        """Fresh messages are processed, those that were received before are deferred, each with its position."""
        records = [record(name, group=name, message_id=name, receives=receives) for name, receives in SUSPECTS]
        processed: list[str] = []
        deferred: list[tuple[str, int]] = []
        answer = _consumer(World()).consume(
            records,
            lambda message: processed.append(message.body),
            defer=lambda message, position: deferred.append((message.body, position)),
        )

        assert (answer, processed, deferred) == ({"batchItemFailures": []}, ["b"], [("a", 1), ("c", 2)])

    def test_a_suspect_alone_is_processed(self) -> None:
        """Nobody can be taken along."""
        processed: list[str] = []
        _consumer(World()).consume(
            [record("a", group="a", receives=2)],
            lambda message: processed.append(message.body),
            defer=lambda *_: pytest.fail("it was deferred"),
        )

        assert processed == ["a"]

    def test_a_batch_is_held_for_minutes(self) -> None:
        """A crash costs three minutes, not the queue's half hour."""
        world = World()
        _consumer(world).consume([record("", group="a", message_id=name) for name in ("a", "b")], lambda _: None)

        assert world.held == [(("handle-a", "handle-b"), 180)]


SUSPECTS = (("a", 2), ("b", 1), ("c", 3))


class TestProcessing:
    """The transaction queue's consumer."""

    @pytest.mark.parametrize(("amount", "state"), [(1250, "PROCESSED"), (999_999_999, "DECLINED")])
    def test_settles_and_announces(self, amount: int, state: str) -> None:
        """A received payment is decided, stored and announced; a second delivery changes nothing and sends the same."""
        bench = Bench()
        function = bench.processor()
        submitted = _accepted(bench, amount)
        event = {"Records": [record(messages.encode_submission(submitted), group=submitted)]}

        assert function(event, Context()) == {"batchItemFailures": []}
        first = list(bench.world.notifications.messages)
        assert function(event, Context()) == {"batchItemFailures": []}
        assert bench.world.notifications.messages == first
        assert bench.world.attempts == [f"{submitted}#1#0", *[f"{submitted}#2#0"] * 2]
        assert bench.world.transactions[submitted].state.value == state
        assert bench.metrics.counts[f"Payment{state.capitalize()}"] == 1

    def test_leaves_a_flagged_payment_flagged(self) -> None:
        """A payment that was flagged before it was processed stays so, and nobody is asked for its authorization."""

        class Never:
            def decide(self, request: object, *, idempotency_key: str) -> TransactionState:
                pytest.fail(idempotency_key)

        bench = Bench(authorization=Never())
        submitted = _accepted(bench)
        bench.fraud()(alert_event({"transaction_id": submitted}), Context())
        answer = bench.processor()(
            {"Records": [record(messages.encode_submission(submitted), group=submitted)]}, Context()
        )

        assert answer == {"batchItemFailures": []}
        assert bench.world.transactions[submitted].state is TransactionState.FLAGGED

    def test_asks_for_the_authorization_under_the_payments_id(self) -> None:
        """The acquirer can tell a repeat after a crash from another payment."""
        keys: list[str] = []

        class Acquirer:
            def decide(self, request: object, *, idempotency_key: str) -> TransactionState:
                keys.append(idempotency_key)
                return TransactionState.PROCESSED

        bench = Bench(authorization=Acquirer())
        submitted = _accepted(bench)
        for _ in range(2):
            bench.processor()({"Records": [record(messages.encode_submission(submitted), group=submitted)]}, Context())

        assert keys == [submitted]

    @pytest.mark.parametrize(
        "body",
        ["", "{", "[]", '{"transaction_id":"x"}', '{"transaction_id":"txn_' + "a" * 32 + '"}', '{"sweep":"now"}'],
    )
    def test_reports_poison(self, body: str) -> None:
        """Unreadable messages and orphans are reported, so that they reach the dead-letter queue."""
        assert len(Bench().processor()({"Records": [record(body, group="g")]}, Context())["batchItemFailures"]) == 1

    def test_stops_before_the_function_times_out(self) -> None:
        """With no time left nothing is started, and everything is reported."""
        event = {"Records": [record(messages.encode_submission("txn_" + "a" * 32), group="g")]}
        bench = Bench()

        assert len(bench.processor()(event, Context(remaining=2_000))["batchItemFailures"]) == 1
        assert not bench.world.attempts


def _accepted(bench: Bench, amount: int = 1250) -> str:
    """Accept a payment, and return its id."""
    bench.processor()(payment_event({"amount": amount, "currency": "USD", "card_token": "tok_12345678"}), Context())
    [submitted] = bench.world.transactions
    return submitted


class TestSweeping:
    """What is overdue is sent again."""

    @staticmethod
    def _sweep(bench: Bench, after: float) -> None:
        bench.world.clock.now += after
        body = '{"sweep":"2026-11-26T05:00:00Z"}'
        assert bench.processor()({"Records": [record(body, group="sweep")]}, Context()) == {"batchItemFailures": []}

    def test_sends_what_is_overdue_once_a_pause(self) -> None:
        """Not before it is due, then under a new attempt each time, at growing intervals."""
        bench = Bench()
        submitted = _accepted(bench)
        for after in (60, 61, 60, 61, 240, 61):
            self._sweep(bench, after)

        assert bench.world.attempts == [f"{submitted}#1#{sends}" for sends in (0, 1, 2, 3)]
        assert bench.metrics.gauges["ProcessingOverdueSeconds"] == 543
        assert bench.metrics.counts["SweepCompleted"] == 6

    def test_says_what_it_could_not_send(self) -> None:
        """The queue is out: the work stays owed, and the next sweep tries again."""
        bench = Bench()
        submitted = _accepted(bench)
        bench.world.out = {"processing"}
        self._sweep(bench, 121)

        assert bench.world.transactions[submitted].owed is not None
        assert bench.metrics.counts["SendFailed"] == 1

    def test_reports_open_alerts_and_closes_corrected_ones(self) -> None:
        """An alert that names no payment is reported each hour; one that was corrected is not."""
        bench = Bench()
        bench.fraud()(alert_event(), Context())
        self._sweep(bench, 3_601)
        assert bench.metrics.gauges["AlertOpenSeconds"] == 3_601
        [item] = bench.world.waiting.values()
        item.alerts.clear()
        self._sweep(bench, 3_601)

        assert item.owed is None
        assert bench.metrics.gauges["AlertOpenSeconds"] == 0

    def test_comes_behind_the_payments_of_its_batch(self) -> None:
        """A payment does not wait for a sweep."""
        bodies = ['{"sweep":"2026-11-26T05:00:00Z"}', messages.encode_submission("txn_" + "a" * 32)]

        assert [r["body"] for r in in_order([record(body, group=body) for body in bodies])] == bodies[::-1]


TRANSACTION = transaction_id("acme", "order-17")


class TestDelivery:
    """The notification queue's consumer."""

    @staticmethod
    def _bench(*failures: Exception) -> Bench:
        """A processed payment whose notice is owed."""
        posts = Posts(failures=list(failures))
        bench = Bench(posts=posts)
        function = bench.processor()
        function(payment_event({"amount": 1250, "currency": "USD", "card_token": "tok_12345678"}), Context())
        [submitted] = bench.world.transactions
        function({"Records": [record(messages.encode_submission(submitted), group=submitted)]}, Context())
        return bench

    @staticmethod
    def _send(bench: Bench, sender: NotificationSender | None = None, version: int = 2) -> dict[str, Any]:
        [submitted] = bench.world.transactions
        body = messages.encode_announcement(submitted, version)
        return (sender or bench.sender())({"Records": [record(body, group="acme#1")]}, Context())

    def test_signs_and_posts(self) -> None:
        """The merchant gets the id, the version, the time and a signature over both time and body; nothing is owed then."""
        bench = self._bench()
        [payment] = bench.world.transactions.values()

        assert self._send(bench) == {"batchItemFailures": []}
        assert isinstance(bench.posts, Posts)
        [(url, headers, body)] = bench.posts.posted
        assert url == "https://hooks.acme.test/in"
        assert headers["X-Notification-Id"] == f"{payment.transaction_id}#PROCESSED"
        assert headers["X-Timestamp"] == str(int(NOW))
        assert headers["X-Signature"] == signatures.sign("acme-signing-key", int(NOW), body)
        assert body == messages.encode_webhook(notification_of(payment))
        assert json.loads(body)["version"] == 2
        assert b"merchant_id" not in body
        [settled] = bench.world.transactions.values()
        assert (settled.owed, settled.notice) == (None, NoticeState.DELIVERED)

    def test_sends_nothing_stale(self) -> None:
        """A notice that was settled, or whose version is no longer the newest, is dropped."""
        bench = self._bench()
        for version in (3, 4):
            assert self._send(bench, version=version) == {"batchItemFailures": []}
        self._send(bench)
        self._send(bench)

        assert isinstance(bench.posts, Posts)
        assert len(bench.posts.posted) == 1
        assert bench.metrics.counts == {
            "PaymentAccepted": 1,
            "PaymentProcessed": 1,
            "NotificationStale": 3,
            "NotificationDelivered": 1,
        }

    @pytest.mark.parametrize(
        "error",
        [
            DeliveryUnavailableError(status="503"),
            DeliveryTimeoutError(reason="timeout"),
            DeliveryRefusedError(reason="status", status="404"),
            DeliveryRefusedError(reason="certificate"),
        ],
    )
    def test_any_failure_is_tried_again_for_three_days(self, error: Exception) -> None:
        """Growing pauses up to an hour; after three days of failures, and one more, the notice is undeliverable."""
        bench = self._bench(*[error] * 200)
        started, pauses = bench.world.clock.now, []
        while (payment := next(iter(bench.world.transactions.values()))).owed is not None:
            pauses.append(payment.owed.due_at - bench.world.clock.now)
            bench.world.clock.now = payment.owed.due_at
            assert self._send(bench) == {"batchItemFailures": []}

        assert pauses[1:9] == [60, 120, 300, 600, 1_200, 2_400, 3_600, 3_600]
        assert 3 * 86_400 <= bench.world.clock.now - started < 3 * 86_400 + 3_900
        assert payment.notice is NoticeState.UNDELIVERABLE
        assert bench.metrics.counts["NotificationUndeliverable"] == 1
        assert bench.log.events("error") == ["notification.undeliverable"]

    def test_waits_as_long_as_the_merchant_asks(self) -> None:
        """`Retry-After` within an hour, and never less than our own pause."""
        for asked, pause in ((5, 60), (900, 900), (86_400, 3_600)):
            bench = self._bench(DeliveryUnavailableError(status="429", retry_after=asked))
            self._send(bench)
            [payment] = bench.world.transactions.values()
            assert payment.owed is not None
            assert payment.owed.due_at == int(NOW) + pause

    def test_a_circuit_opens_after_a_slow_failure(self) -> None:
        """The next notice of the merchant is deferred without a call; after a minute it is tried again."""
        bench = self._bench(DeliveryTimeoutError(reason="timeout"))
        sender = bench.sender()
        self._send(bench, sender)
        self._send(bench, sender)
        assert isinstance(bench.posts, Posts)
        assert len(bench.posts.posted) == 1
        assert bench.metrics.counts["NotificationDeferred"] == 1
        bench.world.clock.now += 61
        self._send(bench, sender)

        assert len(bench.posts.posted) == 2
        assert bench.metrics.counts["NotificationDelivered"] == 1

    def test_an_unknown_address_is_no_failure_of_the_merchant(self) -> None:
        """SSM is out: the notice is deferred, and nothing is counted against it."""

        class Out:
            def endpoint(self, merchant_id: str) -> MerchantEndpoint | None:
                raise ParameterError(operation="GetParameter", aws="InternalServerError")

        bench = self._bench()
        bench.merchants = Out()
        self._send(bench)
        [payment] = bench.world.transactions.values()

        assert (payment.failures, payment.notice) == (0, NoticeState.PENDING)

    @pytest.mark.parametrize("body", ["{", '{"transaction_id":"x","version":2}', '{"transaction_id":"txn_"}'])
    def test_reports_poison(self, body: str) -> None:
        """Unreadable messages are reported, and nothing is posted."""
        bench = self._bench()

        assert len(bench.sender()({"Records": [record(body, group="acme")]}, Context())["batchItemFailures"]) == 1
        assert isinstance(bench.posts, Posts)
        assert not bench.posts.posted

    def test_posts_nothing_that_may_not_end_in_time(self) -> None:
        """A post that the runtime would cut off could be counted as not delivered although it was."""
        bench = self._bench()
        body = messages.encode_announcement(TRANSACTION, 2)
        answer = bench.sender()({"Records": [record(body, group="acme")]}, Context(remaining=10_000))

        assert isinstance(bench.posts, Posts)
        assert (len(answer["batchItemFailures"]), bench.posts.posted) == (1, [])

    def test_messages_read_back(self) -> None:
        """What is sent is what is read."""
        announcement = messages.AnnouncementReader().read(messages.encode_announcement(TRANSACTION, 3))

        assert announcement == messages.Announcement(TRANSACTION, 3)
