"""FIFO batches: groups, back-off, the dead-letter queue. A small model of SQS stands in for the queue."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

import pytest

from handlers.core import messages, signatures
from handlers.core.batch import DELIVERY_BACKOFF, MAX_RECEIVES, Backoff, FifoConsumer
from handlers.core.delivery import DeliverNotification
from handlers.core.domain import Notification, TransactionState
from handlers.core.errors import (
    DeliveryRefusedError,
    DeliveryRetryableError,
    MalformedMessageError,
    QueueError,
    StoreError,
)
from handlers.core.identity import notification_id, transaction_id
from handlers.notification_sender.application import NotificationSender
from tests.handlers.cards import ENCODINGS, TEST_CARDS
from tests.handlers.fakes import (
    NOW,
    Bench,
    Context,
    Merchants,
    NoTracing,
    RecordingLog,
    RecordingMetrics,
    World,
    payment_event,
    record,
)


@dataclass
class Sent:
    """A message in the model."""

    message_id: str
    group: str
    body: str
    receives: int = 0
    visible_at: float = 0.0


@dataclass
class FifoQueue:
    """What SQS promises of a FIFO queue: order and one batch at a time per group, visibility, redrive after three receives."""

    batch_size: int
    waiting: deque[Sent] = field(default_factory=deque)
    dead: list[Sent] = field(default_factory=list)
    now: float = 0.0

    def postpone(self, receipt_handle: str, seconds: int) -> None:
        """Change a visibility."""
        for sent in self.waiting:
            if receipt_handle == f"handle-{sent.message_id}":
                sent.visible_at = self.now + seconds

    def receive(self) -> list[Sent]:
        """Take the next batch: per group in order, and nothing of a group that has an invisible message."""
        for sent in [sent for sent in self.waiting if sent.visible_at <= self.now and sent.receives >= MAX_RECEIVES]:
            self.waiting.remove(sent)
            self.dead.append(sent)
        locked = {sent.group for sent in self.waiting if sent.visible_at > self.now}
        batch = [sent for sent in self.waiting if sent.group not in locked][: self.batch_size]
        for sent in batch:
            sent.receives += 1
            sent.visible_at = self.now + 1800
        return batch

    def run(self, consume: Any, limit: float = 10_000) -> None:
        """Poll until the queue is empty."""
        while self.waiting and self.now < limit:
            batch = self.receive()
            if not batch:
                self.now += 1
                continue
            records = [record(s.body, group=s.group, message_id=s.message_id, receives=s.receives) for s in batch]
            failed = {item["itemIdentifier"] for item in consume(records)["batchItemFailures"]}
            for sent in batch:
                if sent.message_id not in failed:
                    self.waiting.remove(sent)


def _never(_: object) -> None:
    pytest.fail("it was processed")


def _consumer(queue: Any, log: RecordingLog | None = None, backoff: Backoff = DELIVERY_BACKOFF) -> FifoConsumer:
    return FifoConsumer(lease=queue, backoff=backoff, log=log or RecordingLog(), metrics=RecordingMetrics())


class TestGroups:
    """One poison message, its followers, and everybody else."""

    @pytest.mark.parametrize("batch_size", [1, 2, 5, 10])
    @pytest.mark.parametrize(
        "error", [MalformedMessageError(), StoreError(), DeliveryRefusedError(), ValueError("bug")]
    )
    def test_one_poison_and_nine_followers(self, batch_size: int, error: Exception) -> None:
        """Nine are delivered, in order, and one is in the dead-letter queue, whatever the batch size and the failure."""
        queue = FifoQueue(batch_size=batch_size)
        queue.waiting.extend(Sent(f"m{number}", "acme", str(number)) for number in range(10))
        queue.waiting.extend(Sent(f"other{number}", f"merchant-{number}", "fine") for number in range(5))
        delivered: list[str] = []

        def process(message: Any) -> None:
            if message.message_id == "m0":
                raise error
            delivered.append(message.message_id)

        queue.run(lambda records: _consumer(queue).consume(records, process))

        assert [sent.message_id for sent in queue.dead] == ["m0"]
        assert [name for name in delivered if name.startswith("m")] == [f"m{number}" for number in range(1, 10)]
        assert sorted(name for name in delivered if name.startswith("o")) == [f"other{number}" for number in range(5)]

    def test_a_passing_failure_keeps_the_order(self) -> None:
        """When the first of a group fails once, its followers wait for it; another group does not."""
        queue = FifoQueue(batch_size=10)
        queue.waiting.extend([Sent("a0", "a", ""), Sent("a1", "a", ""), Sent("b0", "b", "")])
        seen: list[str] = []

        def process(message: Any) -> None:
            if message.message_id == "a0" and "a0 failed" not in seen:
                seen.append("a0 failed")
                raise StoreError
            seen.append(message.message_id)

        queue.run(lambda records: _consumer(queue).consume(records, process))

        assert seen == ["a0 failed", "b0", "a0", "a1"]
        assert not queue.dead

    def test_other_groups_do_not_wait(self) -> None:
        """Only the failing message and the followers of its group are reported."""
        records = [record("", group=group, message_id=f"{group}{number}") for number in range(2) for group in "abc"]

        def process(message: Any) -> None:
            if message.message_id == "b0":
                raise StoreError

        assert _consumer(World()).consume(records, process) == {
            "batchItemFailures": [{"itemIdentifier": "b0"}, {"itemIdentifier": "b1"}]
        }

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
            (2, StoreError(), 300),
            (3, StoreError(), 0),
            (4, StoreError(), 0),
            (1, ValueError(), 60),
            (1, MalformedMessageError(), 0),
            (1, DeliveryRefusedError(), 0),
            (1, DeliveryRetryableError(), 60),
            (1, DeliveryRetryableError(retry_after=5), 60),
            (1, DeliveryRetryableError(retry_after=120), 120),
            (1, DeliveryRetryableError(retry_after=86_400), 900),
            (3, DeliveryRetryableError(retry_after=120), 0),
        ],
    )
    def test_waits_longer_each_time(self, receives: int, error: Exception, seconds: int) -> None:
        """Longer after the second receive, as asked by the merchant within reason, never before the dead-letter queue."""
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
            def postpone(self, receipt_handle: str, seconds: int) -> None:
                raise QueueError

        def process(_: Any) -> None:
            raise StoreError

        assert len(_consumer(Broken()).consume([record("", group="a")], process)["batchItemFailures"]) == 1

    def test_says_why_a_message_was_abandoned(self) -> None:
        """The last failure is logged with its code, beside the message's id, which the dead-letter queue shows."""
        log = RecordingLog()

        def process(_: Any) -> None:
            raise DeliveryRefusedError(reason="status", status="410")

        _consumer(World(), log).consume([record("", group="a", receives=3)], process)
        [fields] = [fields for _, event, fields in log.lines if event == "message.abandoned"]

        assert {name: fields[name] for name in ("message_id", "code", "status", "receives")} == {
            "message_id": "m-1",
            "code": "delivery.refused",
            "status": "410",
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


class TestProcessing:
    """The transaction queue's consumer."""

    @pytest.mark.parametrize(("amount", "state"), [(1250, "PROCESSED"), (999_999_999, "DECLINED")])
    def test_settles_and_announces(self, amount: int, state: str) -> None:
        """A received payment is decided, stored and announced; a second delivery changes nothing and announces the same."""
        bench = Bench()
        function = bench.processor()
        function(payment_event({"amount": amount, "currency": "USD", "card_token": "tok_12345678"}), Context())
        [submitted] = bench.world.submitted.values()
        event = {"Records": [record(messages.encode_submission(submitted), group=submitted)]}

        assert function(event, Context()) == {"batchItemFailures": []}
        first = dict(bench.world.announced)
        assert function(event, Context()) == {"batchItemFailures": []}
        assert bench.world.announced == first
        assert bench.world.announcements == [f"{submitted}#{state}"] * 2
        assert bench.world.transactions[submitted].state.value == state

    def test_leaves_a_flagged_payment_flagged(self) -> None:
        """A payment that was flagged before it was processed stays so; processing it is a success."""
        bench = Bench()
        function = bench.processor()
        function(payment_event(), Context())
        [submitted] = bench.world.submitted.values()
        bench.world.advance(submitted, TransactionState.FLAGGED, at="now")

        assert function({"Records": [record(messages.encode_submission(submitted), group=submitted)]}, Context()) == {
            "batchItemFailures": []
        }
        assert bench.world.transactions[submitted].state is TransactionState.FLAGGED
        assert bench.world.announcements == [f"{submitted}#FLAGGED"]

    def test_an_impossible_transition_fails(self) -> None:
        """A processed payment that would now be declined is an error, not an overwrite."""
        bench = Bench()
        function = bench.processor()
        function(payment_event({"amount": 999_999_999, "currency": "USD", "card_token": "tok_12345678"}), Context())
        [submitted] = bench.world.submitted.values()
        bench.world.advance(submitted, TransactionState.PROCESSED, at="now")
        answer = function({"Records": [record(messages.encode_submission(submitted), group=submitted)]}, Context())

        assert len(answer["batchItemFailures"]) == 1
        assert bench.world.transactions[submitted].state is TransactionState.PROCESSED
        assert not bench.world.announced

    @pytest.mark.parametrize(
        "body", ["", "{", "[]", '{"transaction_id":"x"}', '{"transaction_id":"txn_' + "a" * 32 + '"}']
    )
    def test_reports_poison(self, body: str) -> None:
        """Unreadable messages and orphans are reported, so that they reach the dead-letter queue."""
        assert len(Bench().processor()({"Records": [record(body, group="g")]}, Context())["batchItemFailures"]) == 1

    def test_stops_before_the_function_times_out(self) -> None:
        """With no time left nothing is started, and everything is reported."""
        event = {"Records": [record(messages.encode_submission("txn_" + "a" * 32), group="g")]}
        bench = Bench()

        assert len(bench.processor()(event, Context(remaining=2_000))["batchItemFailures"]) == 1
        assert bench.world.crash.calls == 0


TRANSACTION = transaction_id("acme", "order-17")
NOTIFICATION = Notification(
    notification_id=notification_id(TRANSACTION, TransactionState.PROCESSED),
    merchant_id="acme",
    transaction_id=TRANSACTION,
    state=TransactionState.PROCESSED,
    amount=1250,
    currency="USD",
    occurred_at="2026-11-23T04:30:02.123Z",
    reference="order-17",
)


class TestDelivery:
    """The notification queue's consumer."""

    @staticmethod
    def _send(
        body: str, error: Exception | None = None, context: Context | None = None
    ) -> tuple[dict[str, Any], list[Any]]:
        posts: list[Any] = []

        class Sender:
            def post(self, url: str, *, headers: Any, body: bytes) -> None:
                posts.append((url, dict(headers), body))
                if error is not None:
                    raise error

        deliver = DeliverNotification(merchants=Merchants(), sender=Sender(), clock=lambda: NOW, tracing=NoTracing())
        function = NotificationSender(
            consumer=_consumer(World()), deliver=deliver, log=RecordingLog(), metrics=RecordingMetrics()
        )
        return function({"Records": [record(body, group="acme")]}, context or Context()), posts

    def test_signs_and_posts(self) -> None:
        """The merchant gets the id, the time and a signature over both time and body."""
        answer, [(url, headers, body)] = self._send(messages.encode_notification(NOTIFICATION))

        assert answer == {"batchItemFailures": []}
        assert url == "https://hooks.acme.test/in"
        assert headers["X-Notification-Id"] == NOTIFICATION.notification_id
        assert headers["X-Timestamp"] == str(int(NOW))
        assert headers["X-Signature"] == signatures.sign("acme-signing-key", int(NOW), body)
        assert body == messages.encode_webhook(NOTIFICATION)
        assert b"merchant_id" not in body

    @pytest.mark.parametrize("error", [DeliveryRetryableError(), DeliveryRefusedError()])
    def test_keeps_what_was_not_delivered(self, error: Exception) -> None:
        """Neither a passing failure nor a refusal deletes the message."""
        answer, posts = self._send(messages.encode_notification(NOTIFICATION), error)

        assert (len(answer["batchItemFailures"]), len(posts)) == (1, 1)

    @pytest.mark.parametrize(
        "body", ["{", messages.encode_notification(NOTIFICATION).replace("acme", "stranger"), '{"merchant_id":"acme"}']
    )
    def test_reports_poison(self, body: str) -> None:
        """Unreadable notifications and unknown merchants are reported, and nothing is posted."""
        answer, posts = self._send(body)

        assert (len(answer["batchItemFailures"]), posts) == (1, [])

    def test_posts_nothing_that_may_not_end_in_time(self) -> None:
        """A post that the runtime would cut off could be counted as not delivered although it was."""
        answer, posts = self._send(messages.encode_notification(NOTIFICATION), context=Context(remaining=10_000))

        assert (len(answer["batchItemFailures"]), posts) == (1, [])

    def test_messages_read_back(self) -> None:
        """What is written on the queue is what is read from it."""
        assert messages.NotificationReader().read(messages.encode_notification(NOTIFICATION)) == NOTIFICATION
