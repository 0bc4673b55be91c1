"""Crash points: die before or after any call, do it again, and end where a run without faults ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handlers.core import messages
from handlers.core.domain import TransactionState
from tests.handlers.fakes import Bench, Context, CrashError, CrashPoint, World, payment_event, record
from tests.handlers.test_api import ACCEPTED, alert_event

Flow = Callable[[Bench], Any]


def _accept(bench: Bench) -> Any:
    return bench.processor()(payment_event(), Context())


def _process(bench: Bench) -> Any:
    return bench.processor()({"Records": [record(messages.encode_submission(ACCEPTED), group=ACCEPTED)]}, Context())


def _alert(bench: Bench) -> Any:
    return bench.fraud()(alert_event(), Context())


FLOWS: dict[str, tuple[list[Flow], Flow, int]] = {
    "accept": ([], _accept, 2),
    "process": ([_accept], _process, 3),
    "alert": ([_accept], _alert, 3),
    "alert after processing": ([_accept, _process], _alert, 3),
    "processing after alert": ([_accept, _alert], _process, 2),
}
POINTS = [
    (name, side, k)
    for name, (_, _, calls) in FLOWS.items()
    for side in ("before", "after")
    for k in range(1, calls + 1)
]


def _prepared(name: str) -> Bench:
    bench = Bench()
    for step in FLOWS[name][0]:
        step(bench)
    bench.world.crash = CrashPoint()
    return bench


def _outcome(world: World) -> Any:
    return world.transactions, world.alerts, world.submitted, world.announced


@pytest.mark.parametrize("name", FLOWS)
def test_flows_make_the_calls_that_are_counted(name: str) -> None:
    """Each flow makes exactly as many calls as there are crash points: a new call brings its own."""
    bench = _prepared(name)
    FLOWS[name][1](bench)

    assert bench.world.crash.calls == FLOWS[name][2]


@pytest.mark.parametrize(("name", "side", "k"), POINTS)
def test_a_repeat_after_a_crash_completes(name: str, side: str, k: int) -> None:
    """After a crash anywhere and one repeat, tables and queues are those of a run without faults, and so is the answer."""
    flawless, crashed, flow = _prepared(name), _prepared(name), FLOWS[name][1]
    expected = flow(flawless)
    crashed.world.crash = CrashPoint(**{side: k})
    with pytest.raises(CrashError):
        flow(crashed)
    crashed.world.crash = CrashPoint()

    assert flow(crashed) == expected
    assert _outcome(crashed.world) == _outcome(flawless.world)


def test_never_says_202_for_half_a_payment() -> None:
    """Stored but not handed over is not accepted; the repeat hands it over under the same deduplication id."""
    bench = Bench()
    bench.world.crash = CrashPoint(before=2)
    with pytest.raises(CrashError):
        _accept(bench)
    assert (len(bench.world.transactions), bench.world.submitted) == (1, {})
    bench.world.crash = CrashPoint()

    assert _accept(bench)["statusCode"] == 202
    assert bench.world.submitted == {f"{ACCEPTED}#RECEIVED": ACCEPTED}


@pytest.mark.parametrize("order", [[_process, _alert], [_alert, _process], [_process, _alert, _process, _alert]])
def test_any_order_ends_flagged(order: list[Flow]) -> None:
    """Alert and processing in any order, repeated or not, end in the same state, and the merchant learns of it once by id."""
    bench = Bench()
    _accept(bench)
    for flow in order:
        flow(bench)

    assert bench.world.transactions[ACCEPTED].state is TransactionState.FLAGGED
    assert f"{ACCEPTED}#FLAGGED" in bench.world.announced
