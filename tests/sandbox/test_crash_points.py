"""A function may die before or after any call that it makes: afterwards everything is as if it had not.

Each flow is run once without a fault, and then once for each call and moment, in a fresh process that ends there
(``os._exit``, as an out-of-memory kill would). A client repeats only what was answered with 5xx: what is stored before its
function dies is finished by SQS and the sweep. Then the tables, the queues and what the merchant counted must be what they
were without the fault. Then twice in a row: the invocation that repeats the first one dies as well. ``CRASH_PAIRS=all``
runs every such pair, otherwise a seeded sample of each flow's.

tests/handlers/test_fault_schedule.py does this with clients that never repeat, with outages, and with the second death
anywhere in what follows.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.sandbox.sandbox import Sandbox, unique

EVERY_PAIR = os.environ.get("CRASH_PAIRS") == "all"
SAMPLE = 3
"""Pairs of each flow in a normal run."""
MOST_DEATHS = 2
Point = tuple[int, str]
_OWN_TIMES = {"received_at", "changed_at", "expires_at", "transaction_id"}
MOMENTS = ("before", "after")
Flow = Callable[[Sandbox, Callable[[], None]], str]


def _repeated(send: Callable[[], Any]) -> Any:
    """Send until it is answered with success, as a client does that got a 5xx; once more for each death is enough."""
    answer = send()
    for _ in range(MOST_DEATHS):
        answer = send() if answer.status >= 500 else answer
    assert answer.status < 300, answer
    return answer


def _finish(sandbox: Sandbox) -> None:
    """Wait for the queues, then let the sweep do what they lost."""
    sandbox.settle()
    sandbox.recover()


def _accept(sandbox: Sandbox, arm: Callable[[], None]) -> str:
    key = unique("order")
    with sandbox.paused():
        arm()
        answer = _repeated(lambda: sandbox.pay(idempotency_key=key))
    _finish(sandbox)
    return str(answer.content["transaction_id"])


def _show(sandbox: Sandbox, arm: Callable[[], None]) -> str:
    transaction_id = str(sandbox.pay().content["transaction_id"])
    sandbox.settle()
    arm()
    assert _repeated(lambda: sandbox.view(transaction_id)).content["state"] == "PROCESSED"
    return transaction_id


def _process(sandbox: Sandbox, arm: Callable[[], None]) -> str:
    with sandbox.paused():
        transaction_id = str(sandbox.pay().content["transaction_id"])
        arm()
    _finish(sandbox)
    return transaction_id


def _flag(sandbox: Sandbox, arm: Callable[[], None]) -> str:
    transaction_id, alert_id = str(sandbox.pay().content["transaction_id"]), unique("alert")
    sandbox.settle()
    arm()
    _repeated(lambda: sandbox.alert(transaction_id, alert_id=alert_id))
    _finish(sandbox)
    return transaction_id


FLOWS: dict[str, tuple[str, Flow, int]] = {
    "accept": ("transaction_processor", _accept, 3),
    "show": ("transaction_processor", _show, 2),
    "process": ("transaction_processor", _process, 4),
    "flag": ("fraud_handler", _flag, 6),
    "notify": ("notification_sender", _process, 6),
}
"""Each flow: the function that dies, what is done, and how many calls its fault-free run makes."""


def _outcome(sandbox: Sandbox, transaction_id: str) -> dict[str, Any]:
    """Return all that must be the same, without what no two payments share."""
    stored = sandbox.stored(transaction_id) or {}
    alerts = [item for item in sandbox.items("table-fraud-alerts") if item["transaction_id"] == transaction_id]
    ids = {item.notification_id.partition("#")[2] for item in sandbox.merchants.of(transaction_id)}
    return {
        "stored": {name: value for name, value in stored.items() if name not in _OWN_TIMES},
        "alerts": len(alerts),
        "notifications": sorted(ids),
        "waiting": sandbox.depth("queue-transaction-processing") + sandbox.depth("queue-notifications"),
        "dead": sandbox.depth("dlq-transaction-processing") + sandbox.depth("dlq-notifications"),
    }


def _killed(sandbox: Sandbox, name: str) -> Callable[..., int]:
    """Run a flow without a fault, and return what runs it with deaths."""
    victim, flow, _ = FLOWS[name]
    function = sandbox.functions[victim]
    fault_free = _outcome(sandbox, flow(sandbox, lambda: None))
    assert fault_free["notifications"], "a flow that notifies nobody proves nothing"

    def killed(*points: Point) -> int:
        """Run the flow with these deaths, require the same end, and return how many took place."""
        crashes = function.crashes

        def arm() -> None:
            function.recycle()
            function.ends.extend(points)

        assert _outcome(sandbox, flow(sandbox, arm)) == fault_free, f"killed {points}"
        function.ends.clear()
        return function.crashes - crashes

    return killed


@pytest.mark.parametrize("name", FLOWS)
def test_every_crash_point_leads_to_the_same_end(sandbox: Sandbox, name: str) -> None:
    """For every call, before and after it: the same tables, each notification there, none lost and no other."""
    killed = _killed(sandbox, name)
    survived = 0
    for call in itertools.count(1):
        deaths = {killed((call, moment)) for moment in MOMENTS}
        if deaths == {0}:
            break
        assert deaths == {1}
        survived += 1
    assert survived == FLOWS[name][2]


@pytest.mark.parametrize("name", FLOWS)
def test_pairs_of_crash_points(sandbox: Sandbox, name: str) -> None:
    """The same when the invocation that repeats the work dies too."""
    killed = _killed(sandbox, name)
    pairs = list(itertools.product(_points(FLOWS[name][2]), repeat=2))
    chosen = pairs if EVERY_PAIR else random.Random(name).sample(pairs, SAMPLE)
    deaths = [killed(*pair) for pair in chosen]
    # The repeated invocation makes fewer calls where the first one got far: a late second death does not take place.
    assert set(deaths) <= {1, 2}
    assert 2 in deaths


def _points(calls: int) -> Iterator[Point]:
    return itertools.product(range(1, calls + 1), MOMENTS)
