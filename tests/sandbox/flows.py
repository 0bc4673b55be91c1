"""Every flow of the system, once: what the recording of access is made from.

A flow is a function that does one thing as a caller would, and asserts what came of it. ``@flow`` lists it. Each function and
each endpoint of the contract needs one: the recording grants nothing to what no flow reaches.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from tests.sandbox.sandbox import MERCHANTS, Sandbox, unique

Flow = Callable[[Sandbox], None]
FLOWS: Final[list[Flow]] = []


def flow(run: Flow) -> Flow:
    """List a flow."""
    FLOWS.append(run)
    return run


@flow
def accept_process_and_show(sandbox: Sandbox) -> None:
    """A payment of each merchant is accepted, processed, notified and shown."""
    for merchant in MERCHANTS:
        accepted = sandbox.pay(merchant=merchant)
        assert accepted.status == 202, accepted
        sandbox.settle()
        shown = sandbox.view(accepted.content["transaction_id"], merchant)
        assert shown.content["state"] == "PROCESSED", shown


@flow
def decline(sandbox: Sandbox) -> None:
    """A payment above the limit is declined."""
    accepted = sandbox.pay(amount=1_000_001)
    sandbox.settle()
    assert sandbox.view(accepted.content["transaction_id"]).content["state"] == "DECLINED"


@flow
def flag(sandbox: Sandbox) -> None:
    """A fraud alert flags a payment, and its merchant is told."""
    accepted = sandbox.pay()
    sandbox.settle()
    transaction_id = accepted.content["transaction_id"]
    assert sandbox.alert(transaction_id).status == 200
    sandbox.settle()
    assert sandbox.view(transaction_id).content["state"] == "FLAGGED"
    states = [item.content["state"] for item in sandbox.merchants.of(transaction_id)]
    assert states == ["PROCESSED", "FLAGGED"], states


@flow
def abandon_a_poisonous_message(sandbox: Sandbox) -> None:
    """A message about no transaction ends in the dead-letter queue after three receives."""
    body = json.dumps({"transaction_id": "txn_" + "a" * 32})
    sandbox.send("queue-transaction-processing", body, group=unique("group"))
    sandbox.settle()
    letters = sandbox.dead_letters("transaction-processing")
    assert [letter["Body"] for letter in letters] == [body]


@flow
def abandon_a_poisonous_notice(sandbox: Sandbox) -> None:
    """A notice that says nothing ends in the dead-letter queue after three receives."""
    body = json.dumps({"nonsense": unique("notice")})
    sandbox.send("queue-notifications", body, group=unique("group"))
    sandbox.settle()
    assert [letter["Body"] for letter in sandbox.dead_letters("notifications")] == [body]


@flow
def retry_an_unwell_merchant(sandbox: Sandbox) -> None:
    """A merchant that answers 404 is told again by the sweep, and the payment says how often that failed."""
    sandbox.merchants.answers.append(404)
    transaction_id = sandbox.pay().content["transaction_id"]
    sandbox.settle()
    assert sandbox.view(transaction_id).content["notification"] == {"state": "PENDING", "failures": 1}
    sandbox.sweep_when_due(transaction_id)
    assert len(sandbox.merchants.of(transaction_id)) == 1
    assert sandbox.view(transaction_id).content["notification"]["state"] == "DELIVERED"


@flow
def process_what_was_lost(sandbox: Sandbox) -> None:
    """A payment whose message was lost is sent again by the sweep, without its client."""
    with sandbox.paused():
        transaction_id = sandbox.pay().content["transaction_id"]
        sandbox.purge("queue-transaction-processing")
    sandbox.settle()
    assert sandbox.view(transaction_id).content["state"] == "RECEIVED"
    sandbox.sweep_when_due(transaction_id)
    assert sandbox.view(transaction_id).content["state"] == "PROCESSED"
    assert len(sandbox.merchants.of(transaction_id)) == 1


@flow
def keep_an_alert_open(sandbox: Sandbox) -> None:
    """An alert that names no stored payment is kept open, and can be corrected."""
    alert_id = unique("alert")
    assert sandbox.alert("txn_" + "b" * 32, alert_id=alert_id).status == 202
    transaction_id = sandbox.pay().content["transaction_id"]
    sandbox.settle()
    assert sandbox.alert(transaction_id, alert_id=alert_id).status == 200
    sandbox.settle()
    assert sandbox.view(transaction_id).content["state"] == "FLAGGED"
