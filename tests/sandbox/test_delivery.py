"""At least once, in any order within the rules of FIFO, and with poison in between."""

from __future__ import annotations

import json
import time

from handlers.core.adapters.items import to_item
from handlers.core.domain import NoticeState, Owed, OwedKind, PaymentRequest, Transaction, TransactionState
from handlers.core.messages import encode_announcement, encode_submission
from tests.sandbox.sandbox import SUFFIX, Sandbox, unique

_LETTERS = str.maketrans("ghijklmnopqrstuvwxyz", "abcdefabcdefabcdefab")


def owed_notice(sandbox: Sandbox, number: int, merchant: str, *, version: int = 2) -> str:
    """Store a processed payment that owes its merchant a notice, and return its id."""
    now = int(time.time())
    transaction_id = "txn_" + unique("x").removeprefix("x-").translate(_LETTERS).rjust(32, "a")
    payment = Transaction(
        transaction_id=transaction_id,
        merchant_id=merchant,
        state=TransactionState.PROCESSED,
        version=version,
        request=PaymentRequest(amount=100 + number, currency="USD", card_token="tok_sandbox-0001"),
        request_digest="digest",
        received_at="2026-11-23T05:00:00.000Z",
        changed_at="2026-11-23T05:00:01.000Z",
        expires_at=now + 86_400,
        owed=Owed(kind=OwedKind.NOTIFICATION, since=now, due_at=now + 300),
    )
    item = {**to_item(payment), "notice": {"S": NoticeState.PENDING.value}}
    sandbox.aws.client("dynamodb").put_item(TableName=f"table-transactions-{SUFFIX}", Item=item)
    return transaction_id


def _announce(sandbox: Sandbox, transaction_id: str, *, group: str, version: int = 2) -> None:
    sandbox.send("queue-notifications", encode_announcement(transaction_id, version), group=group)


def test_one_poison_and_nine_followers_of_its_group(sandbox: Sandbox) -> None:
    """Nine are delivered, in their order; the poison alone is dead, and the log says why."""
    followers = [owed_notice(sandbox, number, "acme") for number in range(9)]
    poison = json.dumps({"nonsense": unique("run")})
    with sandbox.paused():
        sandbox.send("queue-notifications", poison, group="acme")
        for follower in followers:
            _announce(sandbox, follower, group="acme")
    sandbox.settle()

    received = [item.content["transaction_id"] for item in list(sandbox.merchants.received)]
    assert [transaction_id for transaction_id in received if transaction_id in followers] == followers
    (dead,) = sandbox.dead_letters("notifications")
    assert dead["Body"] == poison
    logs = [json.loads(line) for line in sandbox.drained_logs()["notification_sender"] if "message.abandoned" in line]
    reasons = [line["code"] for line in logs if line["message_id"] == dead["MessageId"]]
    assert reasons == ["message.malformed"]


def test_a_merchant_that_is_down_does_not_slow_another(sandbox: Sandbox) -> None:
    """One merchant's webhook fails: its notice is left to the sweep, no dead letter holds it, and the other gets its own."""
    sandbox.merchants.answers.append(500)
    first, second = owed_notice(sandbox, 1, "acme"), owed_notice(sandbox, 2, "globex")
    _announce(sandbox, first, group="acme")
    sandbox.settle()
    _announce(sandbox, second, group="globex")
    sandbox.settle()

    assert [len(sandbox.merchants.of(transaction_id)) for transaction_id in (first, second)] == [0, 1]
    assert sandbox.view(first).content["notification"] == {"state": "PENDING", "failures": 1}
    assert sandbox.depth("dlq-notifications") == 0
    sandbox.sweep_when_due(first)
    assert len(sandbox.merchants.of(first)) == 1


def test_a_redrive_is_safe(sandbox: Sandbox) -> None:
    """What is brought back from a dead-letter queue is delivered while it is owed, once, and then no more."""
    transaction_id = owed_notice(sandbox, 3, "acme")
    for _ in range(3):
        _announce(sandbox, transaction_id, group=unique("group"))
        sandbox.settle()
    assert len(sandbox.merchants.of(transaction_id)) == 1


def test_a_stale_notice_is_not_sent(sandbox: Sandbox) -> None:
    """Of two versions only the newer one is owed: the older message sends nothing."""
    transaction_id = owed_notice(sandbox, 4, "acme", version=3)
    _announce(sandbox, transaction_id, group="acme", version=2)
    sandbox.settle()
    assert sandbox.merchants.of(transaction_id) == []
    _announce(sandbox, transaction_id, group="acme", version=3)
    sandbox.settle()
    assert [item.content["version"] for item in sandbox.merchants.of(transaction_id)] == [3]


def test_duplicates_change_nothing(sandbox: Sandbox) -> None:
    """The same submission five times, in groups that run at once: one state, one notification id."""
    transaction_id = str(sandbox.pay().content["transaction_id"])
    sandbox.settle()
    before = sandbox.stored(transaction_id)
    with sandbox.paused():
        for _ in range(5):
            sandbox.send("queue-transaction-processing", encode_submission(transaction_id), group=unique("group"))
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


def test_the_order_of_a_group_is_kept(sandbox: Sandbox) -> None:
    """Interleaved notices arrive at each merchant in the order in which they were sent."""
    sent = [
        (owed_notice(sandbox, number, merchant), merchant) for number in range(6) for merchant in ("acme", "globex")
    ]
    with sandbox.paused():
        for transaction_id, merchant in sent:
            _announce(sandbox, transaction_id, group=merchant)
    sandbox.settle()
    received = [item.content["transaction_id"] for item in list(sandbox.merchants.received)]
    for merchant in ("acme", "globex"):
        wanted = [transaction_id for transaction_id, whose in sent if whose == merchant]
        assert [transaction_id for transaction_id in received if transaction_id in wanted] == wanted
