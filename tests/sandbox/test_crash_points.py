"""A function may die before or after any call that it makes: afterwards everything is as if it had not.

Each flow is run once without a fault, and then once for each call and moment, in a fresh process that ends there
(``os._exit``, as an out-of-memory kill would). A client repeats only what was answered with 5xx: what is stored before its
function dies is finished by SQS and the sweep. Then the tables, the queues and what the merchant counted must be what they
were without the fault. tests/handlers/test_fault_schedule.py does this with clients that never repeat, and with outages.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from tests.sandbox.sandbox import Sandbox, unique

_OWN_TIMES = {"received_at", "changed_at", "expires_at", "transaction_id"}
Flow = Callable[[Sandbox, Callable[[], None]], str]


def _repeated(send: Callable[[], Any]) -> Any:
    """Send until it is answered with success, as a client does that got a 5xx; once more is enough."""
    answer = send()
    if answer.status >= 500:
        answer = send()
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


@pytest.mark.parametrize("name", FLOWS)
def test_every_crash_point_leads_to_the_same_end(sandbox: Sandbox, name: str) -> None:
    """For every call, before and after it: the same tables, each notification there, none lost and no other."""
    victim, flow, expected_calls = FLOWS[name]
    function = sandbox.functions[victim]
    fault_free = _outcome(sandbox, flow(sandbox, lambda: None))
    assert fault_free["notifications"], "a flow that notifies nobody proves nothing"

    def arm(call: int, moment: str) -> None:
        function.recycle()
        function.crash = (call, moment)

    survived = 0
    for call in itertools.count(1):
        crashes = function.crashes
        for moment in ("before", "after"):
            transaction_id = flow(sandbox, lambda call=call, moment=moment: arm(call, moment))  # type: ignore[misc]
            assert _outcome(sandbox, transaction_id) == fault_free, f"killed {moment} call {call}"
        if function.crashes == crashes:
            break
        assert function.crashes == crashes + 2
        survived += 1
    function.crash = None
    assert survived == expected_calls
