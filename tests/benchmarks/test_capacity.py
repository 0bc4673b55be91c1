"""The capacity model: cases that can be worked out by hand, and properties that a wrong model would break."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.capacity import assumptions, cost, declared, document
from benchmarks.capacity.declared import Consumer, Declared
from benchmarks.capacity.simulation import SECOND, Bucket, Load, Outcome, simulate
from benchmarks.scaled import ROOT, STACK

QUEUE = Consumer(
    batch_size=10,
    maximum_concurrency=2,
    max_receives=3,
    backoff=(20, 120),
    high_throughput=True,
    retention=345_600,
    visibility=1_800,
)
SMALL = Declared(
    region="us-east-2",
    merchants=1,
    shards=1,
    stage_rate=1_000,
    stage_burst=1_000,
    key_rate=1_000,
    key_burst=1_000,
    address_rate=0,
    reserved=10,
    sender_reserved=5,
    memory=1_024,
    sender_memory=1_024,
    processing=QUEUE,
    notifications=replace(QUEUE, batch_size=1, maximum_concurrency=5),
    on_demand=True,
    sampled=1.0,
    alarms=0,
    rules=1,
)
EVEN = Load(
    rate=10,
    seconds=10,
    accept=500,
    batch=10,
    process=10,
    deliver=100,
    lambda_rate=1_000,
    fifo_plain=300,
    fifo_high=19_000,
    fifo_group=300,
    tail=0,
    poisson=False,
)


@pytest.fixture(scope="module")
def program() -> tuple[Mapping[str, Any], str]:
    """The program's resources."""
    return declared.registered(ROOT, STACK)


@pytest.fixture(scope="module")
def stack(program: tuple[Mapping[str, Any], str]) -> Declared:
    """The stack as declared."""
    return declared.of(*program)


@pytest.fixture(scope="module")
def load() -> Load:
    """The load of the document, for a shorter time."""
    return assumptions.load(assumptions.table(), seconds=10)


class TestByHand:
    """Evenly spaced requests and constant times."""

    def test_concurrency_admits_as_many_as_fit(self) -> None:
        """One slot for half a second each, ten requests a second: every fifth is admitted, 20 of 100."""
        alone = replace(SMALL, reserved=1, processing=replace(QUEUE, maximum_concurrency=0))

        outcome = simulate(alone, EVEN)

        assert (outcome.arrivals, outcome.accepted) == (100, 20)
        assert dict(outcome.throttled) == {"503, concurrency": 80}

    def test_a_payment_waits_for_its_own_processing_alone(self) -> None:
        """Nothing is ahead of it: a batch of one takes 10 ms, and its message 10 ms."""
        outcome = simulate(SMALL, EVEN)

        assert outcome.accepted == outcome.processed == outcome.polls == 100
        assert set(outcome.waits) == {20_000}

    def test_lambdas_rate_is_shared_by_api_and_queue(self) -> None:
        """Twenty invocations a second and twenty in stock: 20 + 20 x 9.98 until the last request, whoever asks."""
        limited = replace(SMALL, reserved=20)
        outcome = simulate(limited, replace(EVEN, rate=50, accept=10, lambda_rate=1))

        assert outcome.accepted + outcome.polls == 219
        assert outcome.polls > 0
        assert outcome.throttled["503, Lambda's rate"] == 500 - outcome.accepted

    def test_poison_becomes_a_dead_letter_after_its_receives(self) -> None:
        """All of them, none processed; the last one 140 s of back-off later, so not before."""
        outcome = simulate(SMALL, replace(EVEN, poison=1.0))
        early = simulate(SMALL, replace(EVEN, poison=1.0, drain=129))

        assert (outcome.accepted, outcome.processed, outcome.dead) == (100, 0, 100)
        assert early.dead == 0

    def test_a_merchant_is_told_one_notice_at_a_time(self) -> None:
        """Two seconds a notice, the first at 0.52 s: four are delivered in ten seconds, and 91 of the 95 processed wait."""
        outcome = simulate(SMALL, replace(EVEN, deliver=2_000, drain=0))

        assert (outcome.delivered, outcome.unnotified) == (4, 91)

    def test_a_failed_delivery_stays_owed(self) -> None:
        """Every attempt fails: none is delivered, each is tried once in ten seconds, and all of them are still owed."""
        outcome = simulate(SMALL, replace(EVEN, webhook=1.0, drain=0))

        assert (outcome.delivered, outcome.unnotified) == (0, outcome.processed)
        assert 0 < outcome.failed <= outcome.deliveries <= outcome.processed

    def test_shards_are_told_at_once(self) -> None:
        """Two seconds a notice: with sixty-four shards the five deliveries that may run at once do."""
        one, many = (
            simulate(replace(SMALL, shards=shards), replace(EVEN, deliver=2_000, drain=0)) for shards in (1, 64)
        )

        assert one.delivered == 4
        assert many.delivered == 4 * 5

    def test_the_stage_refuses_what_its_bucket_has_not(self) -> None:
        """A burst of five and two a second for ten seconds: 5 + 19 of 100, the last token not yet whole."""
        limited = replace(SMALL, stage_rate=2, stage_burst=5)

        assert dict(simulate(limited, EVEN).throttled) == {"429, API Gateway": 76}

    def test_without_high_throughput_sends_are_limited(self) -> None:
        """Three a second, and three in stock when the first is sent at 0.5 s: 3 + 3 x 9.9 until the last."""
        plain = replace(SMALL, processing=replace(QUEUE, high_throughput=False))
        outcome = simulate(plain, replace(EVEN, fifo_plain=3))

        assert (outcome.accepted, outcome.throttled["503, SendMessage"]) == (32, 68)


class TestBucket:
    """The token bucket."""

    def test_it_starts_full_and_fills_at_its_rate(self) -> None:
        """Two in stock, then one every half second, never more than two."""
        bucket = Bucket(rate=2, burst=2)
        taken = [bucket.take(time * SECOND // 4) for time in (0, 0, 0, 1, 2, 3, 100, 100, 100)]

        assert taken == [True, True, False, False, True, False, True, True, False]


class TestProperties:
    """What holds for the stack as declared."""

    def test_nothing_is_lost_or_made(self, stack: Declared, load: Load) -> None:
        """Every request is accepted or refused; every accepted one is processed, dead or waiting, and so on."""
        failing = replace(load, poison=0.01, transient=0.05, webhook=0.2)
        drained, stopped = simulate(stack, failing), simulate(stack, replace(failing, drain=0))

        assert drained.arrivals == drained.accepted + sum(drained.throttled.values())
        assert drained.accepted == drained.processed + drained.dead
        assert stopped.accepted == stopped.processed + stopped.dead + stopped.waiting
        assert stopped.processed == stopped.delivered + stopped.unnotified

    def test_the_same_input_gives_the_same_outcome(self, stack: Declared, load: Load) -> None:
        """Chance is seeded."""
        assert simulate(stack, load) == simulate(stack, load)

    def test_more_concurrency_helps_until_the_next_limit(self, stack: Declared, load: Load) -> None:
        """Twice the reserve accepts over 1.7 times as many; eight times no more than four times, for all pass."""
        accepted = [simulate(replace(stack, reserved=n * stack.reserved), load).accepted for n in (1, 2, 4, 8)]

        assert accepted[1] > 1.7 * accepted[0]
        assert accepted[3] == pytest.approx(accepted[2], rel=0.01)

    def test_slower_acceptance_is_the_limit_that_it_should_be(self, stack: Declared, load: Load) -> None:
        """At half a second, no more than (50 - what the queue takes) / 0.5 s, and no fewer than with all of it taken."""
        outcome = simulate(stack, replace(load, accept=500, seconds=30))

        assert 30 / 0.5 * 0.9 < outcome.accepted / 30 <= 50 / 0.5

    @pytest.mark.parametrize(
        ("resource", "change"),
        [
            ("Function/function-transaction-processor", {"reservedConcurrentExecutions": 10}),
            (
                "MethodSettings/method-settings-payments",
                {"settings": {"throttlingRateLimit": 9, "throttlingBurstLimit": 9}},
            ),
            ("EventSourceMapping/mapping-transaction-processor", {"batchSize": 1}),
            ("Queue/queue-transaction-processing", {"fifoThroughputLimit": "perQueue"}),
        ],
    )
    def test_a_change_of_the_program_changes_the_outcome(
        self, program: tuple[Mapping[str, Any], str], load: Load, resource: str, change: dict[str, Any]
    ) -> None:
        """The model reads the program, not a copy of its numbers."""
        found, region = program
        kind, name = resource.split("/")
        changed = {**found, kind: {**found[kind], name: {**found[kind][name], **change}}}

        assert simulate(declared.of(found, region), load) != simulate(declared.of(changed, region), load)

    def test_more_receives_make_fewer_dead_letters(self, stack: Declared, load: Load) -> None:
        """Attempts that fail by chance: a third of the payments die after one, a ninth after two."""
        dead = []
        for receives in (1, 2, 3):
            queue = replace(stack.processing, max_receives=receives)
            outcome = simulate(replace(stack, processing=queue), replace(load, transient=1 / 3))
            dead.append(outcome.dead / outcome.accepted)

        assert dead == [pytest.approx(1 / 3**receives, rel=0.15) for receives in (1, 2, 3)]


class TestCost:
    """What a million payments cost."""

    def test_one_payment_by_hand(self) -> None:
        """A GiB for three seconds in all, and each request counted once."""
        outcome = Outcome(arrivals=2, accepted=1, processed=1, delivered=1, polls=1, deliveries=1)
        outcome.throttled["503, concurrency"] = 1
        outcome.busy.update({"transaction_processor": 2 * SECOND, "notification_sender": SECOND})

        assert cost.used(SMALL, outcome, 4_000) == {
            "api_request": 2,
            "waf_request": 2,
            "lambda_request": 3,
            "lambda_gb_second": 3.0,
            "dynamodb_write": 2,
            "dynamodb_read": 1,
            "sqs_request": 6,
            "xray_trace": 2.0,
            "log_byte": 4_000,
        }
        assert cost.of_a_million(SMALL, outcome, 4_000)["api_request"] == pytest.approx(7.0)

    def test_every_price_says_where_and_when_it_was_read(self) -> None:
        """A price without its source is a rumour."""
        listed = cost.prices()

        assert listed.keys() == cost.used(SMALL, Outcome(), 0).keys()
        assert all(price.source.startswith("https://") and price.read == "2026-11-23" for price in listed.values())


class TestDocument:
    """docs/capacity.md."""

    def test_it_is_of_the_stack_as_declared(self, stack: Declared) -> None:
        """Its limits, and its first row, are those of the model run now."""
        written = (ROOT / "docs" / "capacity.md").read_text(encoding="utf-8")
        given = assumptions.table()
        full = assumptions.load(given)
        outcome = simulate(stack, full)
        dollars = sum(cost.of_a_million(stack, outcome, given["sizes"]["log_bytes"]["value"]).values())

        assert written.startswith(document.HEADER)
        assert document.markdown(document.bounds(stack, full)) in written
        assert " | ".join(document.outcome_row("as declared", "", outcome, full, dollars)) in written

    def test_every_assumption_is_in_it(self) -> None:
        """With its value, its reason and its source."""
        written = (ROOT / "docs" / "capacity.md").read_text(encoding="utf-8")

        assert document.markdown(document.assumed(assumptions.listed(assumptions.table()))) in written


def test_the_redrive_policy_is_read_from_its_json(program: tuple[Mapping[str, Any], str]) -> None:
    """Five receives in the program are five in the model."""
    found, region = program
    queue = found["Queue"]["queue-notifications"]
    policy = json.dumps({**json.loads(queue["redrivePolicy"]), "maxReceiveCount": 5})
    changed = {**found, "Queue": {**found["Queue"], "queue-notifications": {**queue, "redrivePolicy": policy}}}

    assert declared.of(changed, region).notifications.max_receives == 5
