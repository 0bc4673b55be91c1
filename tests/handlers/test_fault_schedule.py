"""Faults on schedule, on realistic queues and a virtual clock: nothing stranded, lost or doubled, every merchant told.

No client and no provider ever asks twice. Seeds are fixed; ``FAULT_SCHEDULES=5000`` runs that many schedules.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator

import pytest

from tests.handlers.simulation import DAY, MERCHANT_FAILURES, SOUND, Outage, Simulation
from tests.handlers.world import CrashPoint

SCHEDULES = int(os.environ.get("FAULT_SCHEDULES", "120"))
DEPENDENCIES = ("store", "processing", "notifications", "parameters", "functions", "schedule", "acme", "globex")


def _one_payment() -> Simulation:
    simulation = Simulation()
    simulation.pay(1)
    return simulation


def _declined() -> Simulation:
    simulation = Simulation()
    simulation.pay(1, amount=999_999_999)
    return simulation


def _flagged_later() -> Simulation:
    simulation = Simulation()
    payment = simulation.pay(1)
    simulation.alert(payment, at=30.0)
    return simulation


def _alert_first() -> Simulation:
    simulation = Simulation()
    payment = simulation.pay(1, at=30.0)
    simulation.alert(payment, at=0.0)
    return simulation


def _merchant_down_for_a_while() -> Simulation:
    simulation = Simulation((Outage("acme", 0, 200, "500"),))
    simulation.pay(1)
    return simulation


FLOWS: dict[str, Callable[[], Simulation]] = {
    "a payment": _one_payment,
    "a declined payment": _declined,
    "a payment that is flagged": _flagged_later,
    "an alert before its payment": _alert_first,
    "a merchant that is down": _merchant_down_for_a_while,
}

PAIRS = {
    "a payment": 456,
    "a declined payment": 456,
    "a payment that is flagged": 668,
    "an alert before its payment": 510,
    "a merchant that is down": 1_798,
}
"""How many pairs of crash points each flow has: fewer would mean that some are left out."""
EVERY_PAIR = os.environ.get("CRASH_PAIRS") == "all"
SAMPLE = 80


def _calls(name: str) -> int:
    """Run a flow without faults, and count its calls."""
    simulation = FLOWS[name]()
    simulation.run()
    assert simulation.verdict() == SOUND
    return simulation.world.crash.calls


def _crashed(name: str, before: set[int], after: set[int]) -> Simulation:
    simulation = FLOWS[name]()
    simulation.world.crash = CrashPoint(frozenset(before), frozenset(after))
    simulation.run()
    return simulation


@pytest.mark.parametrize("name", FLOWS)
def test_every_crash_point_of_every_flow(name: str) -> None:
    """Killed before or after any call, and nobody repeats anything."""
    for call in range(1, _calls(name) + 1):
        for before, after in (({call}, set[int]()), (set[int](), {call})):
            assert _crashed(name, before, after).verdict() == SOUND, (before, after)


def _points(first: int, last: int) -> Iterator[CrashPoint]:
    """List every place to die: before and after each call of these numbers."""
    for call in range(first, last + 1):
        yield CrashPoint(before=frozenset({call}))
        yield CrashPoint(after=frozenset({call}))


@pytest.mark.parametrize("name", FLOWS)
def test_pairs_of_crash_points(name: str) -> None:
    """Killed anywhere, and once more anywhere in what follows: the recovery from the first death may die as well.

    What follows is what the first death leaves to do, and so more than the flow: repeats by SQS, and sweeps. A seeded sample;
    every pair with ``CRASH_PAIRS=all``.
    """
    pairs = []
    for first in _points(1, _calls(name)):
        once = _crashed(name, {*first.before}, {*first.after})
        at = max(first.before | first.after)
        pairs += [(first, second) for second in _points(at + 1, once.world.crash.calls)]
    assert len(pairs) == PAIRS[name]
    for first, second in pairs if EVERY_PAIR else random.Random(name).sample(pairs, SAMPLE):
        simulation = _crashed(name, {*first.before, *second.before}, {*first.after, *second.after})
        assert simulation.lost_batches == 2, (first, second)
        assert simulation.verdict() == SOUND, (first, second)


def _scheduled(seed: int) -> Simulation:
    """Draw outages of 1 s to 3 days, a dozen payments of two merchants, alerts, and crashes."""
    chance = random.Random(seed)
    outages = []
    for _ in range(chance.randint(1, 4)):
        seconds = min(3.0 * DAY, 10 ** chance.uniform(0, 5.42))
        how = chance.choice(sorted(MERCHANT_FAILURES))
        outages.append(Outage(chance.choice(DEPENDENCIES), chance.uniform(0, 900), seconds, how))
    simulation = Simulation(tuple(outages))
    for number in range(12):
        at = chance.uniform(0, 1_200)
        payment = simulation.pay(number, at=at, merchant=chance.choice(("acme", "globex")))
        if chance.random() < 0.3:
            simulation.alert(payment, at=max(0.0, at + chance.uniform(-60, 600)))
    crashes = {chance.randint(1, 400) for _ in range(chance.randint(0, 5))}
    simulation.world.crash = CrashPoint(frozenset(crashes), frozenset({chance.randint(1, 400)}))
    return simulation


def test_seeded_schedules_of_outages_and_crashes(capsys: pytest.CaptureFixture[str]) -> None:
    """Any outage up to three days, of anything: everything that was accepted is final, and its merchant told."""
    attempts = accepted = posts = dead = 0
    for seed in range(SCHEDULES):
        simulation = _scheduled(seed)
        simulation.run()
        assert simulation.verdict() == SOUND, f"seed {seed}: {simulation.outages}"
        undelivered = [p for p in simulation.world.transactions.values() if p.notice and p.notice != "DELIVERED"]
        assert not undelivered, f"seed {seed}: {simulation.outages}"
        attempts += len(simulation.world.attempts)
        accepted += len(simulation.world.transactions)
        posts += len(simulation.merchants.received)
        dead += len(simulation.world.processing.dead) + len(simulation.world.notifications.dead)
    with capsys.disabled():
        print(  # noqa: T201
            f"\nfault schedule: {SCHEDULES} schedules, {accepted} payments, {attempts} sends, {posts} notices received, "
            f"{dead} dead letters"
        )


def test_a_payment_that_kills_its_process_takes_nobody_along() -> None:
    """One killer and nine others in one batch: the nine are settled and told, and no message of theirs is dead."""
    simulation = Simulation()
    payments = [simulation.pay(number) for number in range(10)]
    killer = payments[4]
    simulation.acquirer.killers.add(killer)
    simulation.run_for(3_600)

    states = {payment: simulation.world.transactions[payment].state.value for payment in payments}
    assert states == {payment: "RECEIVED" if payment == killer else "PROCESSED" for payment in payments}
    assert {message.group.partition("#")[0] for message in simulation.world.processing.dead} <= {killer}
    assert {notice["transaction_id"] for notice in simulation.merchants.received} == set(payments) - {killer}
