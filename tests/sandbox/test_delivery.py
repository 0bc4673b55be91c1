"""At least once, in any order within the rules of FIFO, and with poison in between."""

from __future__ import annotations

import json
from typing import Any

from tests.sandbox.sandbox import Sandbox, unique

_LETTERS = str.maketrans("0123456789", "abcdefghij")


def _notification(number: int, merchant: str, run: str) -> dict[str, Any]:
    """A notification as the processor would send it; the sender knows no table, so the transaction need not exist."""
    tail = (run.replace("-", "") + str(number)).translate(_LETTERS)
    transaction_id = "txn_" + "".join(chr(ord("a") + ord(letter) % 16) for letter in tail)[-32:].rjust(32, "a")
    return {
        "notification_id": f"{transaction_id}#PROCESSED",
        "merchant_id": merchant,
        "transaction_id": transaction_id,
        "state": "PROCESSED",
        "amount": 100 + number,
        "currency": "USD",
        "occurred_at": "2026-11-23T05:00:00.000Z",
    }


def test_one_poison_and_nine_followers_of_its_group(sandbox: Sandbox) -> None:
    """Nine are delivered, in their order; the poison alone is dead, and the log says why."""
    run = unique("run")
    followers = [_notification(number, "acme", run) for number in range(9)]
    poison = json.dumps({"nonsense": run})
    with sandbox.paused():
        sandbox.send("queue-notifications", poison, group="acme")
        for follower in followers:
            sandbox.send("queue-notifications", json.dumps(follower), group="acme")
    sandbox.settle()

    wanted = [follower["notification_id"] for follower in followers]
    assert [i.notification_id for i in list(sandbox.merchants.received) if i.notification_id in wanted] == wanted
    (dead,) = sandbox.dead_letters("notifications")
    assert dead["Body"] == poison
    logs = [json.loads(line) for line in sandbox.drained_logs()["notification_sender"] if "message.abandoned" in line]
    reasons = [line["code"] for line in logs if line["message_id"] == dead["MessageId"]]
    assert reasons == ["message.malformed"]


def test_poison_does_not_block_another_merchant(sandbox: Sandbox) -> None:
    """One merchant's webhook fails three times; the other's notification does not wait for that."""
    run = unique("run")
    sandbox.merchants.answers.extend([500, 500, 500])
    with sandbox.paused():
        first = _notification(1, "acme", run)
        sandbox.send("queue-notifications", json.dumps(first), group="acme")
    sandbox.settle()
    other = _notification(2, "globex", run)
    sandbox.send("queue-notifications", json.dumps(other), group="globex")
    sandbox.settle()
    assert sandbox.merchants.counted()[other["notification_id"]] == 1
    (dead,) = sandbox.dead_letters("notifications")
    assert json.loads(dead["Body"])["notification_id"] == first["notification_id"]


def test_a_redrive_is_safe(sandbox: Sandbox) -> None:
    """What is brought back from the dead-letter queue is delivered under the id that it always had."""
    run = unique("run")
    sandbox.merchants.answers.extend([500, 500, 500])
    notification = _notification(3, "acme", run)
    sandbox.send("queue-notifications", json.dumps(notification), group="acme")
    sandbox.settle()
    (dead,) = sandbox.dead_letters("notifications")
    sandbox.send("queue-notifications", dead["Body"], group="acme")
    sandbox.settle()
    assert sandbox.merchants.counted()[notification["notification_id"]] == 1


def test_duplicates_change_nothing(sandbox: Sandbox) -> None:
    """The same submission five times, in groups that run at once: one state, one notification id."""
    transaction_id = str(sandbox.pay().content["transaction_id"])
    sandbox.settle()
    before = sandbox.stored(transaction_id)
    body = json.dumps({"transaction_id": transaction_id})
    with sandbox.paused():
        for _ in range(5):
            sandbox.send("queue-transaction-processing", body, group=unique("group"))
    sandbox.settle()
    assert sandbox.stored(transaction_id) == before
    assert {item.notification_id for item in sandbox.merchants.of(transaction_id)} == {f"{transaction_id}#PROCESSED"}


def test_a_repeated_alert_is_one_alert(sandbox: Sandbox) -> None:
    """Sent three times, it is recorded once, and the merchant can count it once."""
    transaction_id, alert_id = str(sandbox.pay().content["transaction_id"]), unique("alert")
    sandbox.settle()
    for _ in range(3):
        assert sandbox.alert(transaction_id, alert_id=alert_id).status == 200
    sandbox.settle()
    alerts = [item for item in sandbox.items("table-fraud-alerts") if item["alert_id"] == alert_id]
    assert len(alerts) == 1
    assert sandbox.alert(transaction_id, alert_id=alert_id, reason="other").status == 409
    ids = {item.notification_id for item in sandbox.merchants.of(transaction_id)}
    assert ids == {f"{transaction_id}#PROCESSED", f"{transaction_id}#FLAGGED"}


def test_an_alert_that_overtakes_its_payment_wins(sandbox: Sandbox) -> None:
    """Flagged before it was processed, a payment stays flagged, and is announced so."""
    with sandbox.paused():
        transaction_id = str(sandbox.pay().content["transaction_id"])
        assert sandbox.alert(transaction_id).status == 200
    sandbox.settle()
    stored = sandbox.stored(transaction_id)
    assert stored is not None
    assert stored["state"] == "FLAGGED"
    assert {item.content["state"] for item in sandbox.merchants.of(transaction_id)} == {"FLAGGED"}
    assert sandbox.depth("dlq-transaction-processing") == 0


def test_each_merchants_order_is_kept(sandbox: Sandbox) -> None:
    """Interleaved notifications arrive at each merchant in the order in which they were sent."""
    run = unique("run")
    sent = [_notification(number, ("acme", "globex")[number % 2], run) for number in range(12)]
    with sandbox.paused():
        for notification in sent:
            sandbox.send("queue-notifications", json.dumps(notification), group=notification["merchant_id"])
    sandbox.settle()
    for merchant in ("acme", "globex"):
        wanted = [item["notification_id"] for item in sent if item["merchant_id"] == merchant]
        assert [i.notification_id for i in list(sandbox.merchants.received) if i.notification_id in wanted] == wanted
