"""A crowd of clients that ask once and never again, with fraud alerts in between; and what must be true of it at any moment."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Final

from handlers.core.backoff import MAX_RECEIVES
from handlers.core.identity import transaction_id
from tests.sandbox.merchant import Received
from tests.sandbox.runtime import WEBHOOK
from tests.sandbox.sandbox import MERCHANTS, Sandbox, host, unique

CALLERS: Final = 8
SAMPLES: Final = 8
"""How often the accounts are looked at while the crowd pays, each time with a sweep behind it."""
SWEPT: Final = 20
"""How many payments are made overdue before such a sweep, whether they are worked on or not."""
_SETTLED: Final = frozenset({"DELIVERED", "UNDELIVERABLE"})


@dataclass(frozen=True)
class Order:
    """What one client asks for, and when the fraud provider raises an alert about it."""

    number: int
    merchant: str
    key: str
    amount: int
    alert: str | None

    @property
    def payment(self) -> str:
        """The id that the payment has once it is stored."""
        return transaction_id(self.merchant, self.key)


def _order(seed: int, number: int, *, alerts: bool) -> Order:
    chance = random.Random(f"{seed}:order:{number}")
    amount = chance.choice((1250, 1250, 1250, 1_000_001))  # the last is declined
    alert = chance.choice(("before", "after", *[None] * 13)) if alerts else None
    return Order(number, MERCHANTS[number % 2], unique("order"), amount, alert)


def accounts(items: list[dict[str, Any]]) -> Counter[str]:
    """Count payments as final or owed.

    Raises:
        AssertionError: a payment is both or neither.

    """
    counts = Counter[str]()
    for item in items:
        if "state" not in item:
            continue  # alerts that wait for their payment
        owed, notice = item.get("owed"), item.get("notice")
        if item["state"] == "RECEIVED":
            assert (owed, notice) == ("PROCESSING", None), item
        else:
            assert (owed, notice) == ("NOTIFICATION", "PENDING") or (owed is None and notice in _SETTLED), item
        counts["owed" if owed else "final"] += 1
    return counts


@dataclass
class Crowd:
    """One crowd, and what it was answered."""

    sandbox: Sandbox
    seed: int
    payments: int
    alerts: bool = False
    answers: dict[str, int] = field(default_factory=dict)
    """By payment, the status that its client got."""
    orders: dict[str, Order] = field(default_factory=dict)
    samples: list[Counter[str]] = field(default_factory=list)
    _made_before: Counter[str] = field(default_factory=Counter)
    _counted_before: Counter[str] = field(default_factory=Counter)

    def pay(self) -> None:
        """Ask for everything, from several clients at once."""
        orders = [_order(self.seed, number, alerts=self.alerts) for number in range(self.payments)]
        self.orders = {order.payment: order for order in orders}
        self.sandbox.drained_logs()
        self._counted_before, self._made_before = self.metrics(), self._made()
        with ThreadPoolExecutor(CALLERS) as callers:
            list(callers.map(self._ask, orders))

    def _ask(self, order: Order) -> None:
        if order.alert == "before":
            self.sandbox.alert(order.payment)
        answer = self.sandbox.pay(merchant=order.merchant, idempotency_key=order.key, amount=order.amount)
        self.answers[order.payment] = answer.status
        if order.alert == "after":
            self.sandbox.alert(order.payment)
        if order.number % -(-self.payments // SAMPLES) == 0:
            self.sample()
            self.sandbox.make_due(self.sandbox.owing()[:SWEPT])
            self.sandbox.sweep()

    def accepted(self) -> set[str]:
        """Return the payments that were answered with 202 so far."""
        return {payment for payment, status in self.answers.copy().items() if status == 202}

    def sample(self) -> None:
        """Look at the accounts: accepted = final + owed.

        Raises:
            AssertionError: a payment is accepted and not stored, or stored and neither final nor owed.

        """
        accepted, counted = self.accepted(), self.metrics()
        items = self.sandbox.items("table-transactions")
        ours = [item for item in items if item["transaction_id"] in self.orders]
        counts = accounts(ours)
        assert accepted - {item["transaction_id"] for item in ours if "state" in item} == set()
        assert counted["PaymentAccepted"] <= counts["final"] + counts["owed"], (counted, counts)
        self.samples.append(Counter(accepted=len(accepted), final=counts["final"], owed=counts["owed"]))

    def metrics(self) -> Counter[str]:
        """Sum the functions' metrics since the crowd began to pay, as far as their log has them."""
        sums = Counter[str]()
        for function in self.sandbox.functions.values():
            for line in function.log.copy():
                if '"_aws"' in line:
                    document = json.loads(line)
                    for metric in document["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                        sums[metric["Name"]] += int(sum(document[metric["Name"]]))
        sums.subtract(self._counted_before)
        return sums

    def _made(self) -> Counter[str]:
        return sum((function.made for function in self.sandbox.functions.values()), Counter[str]())

    def sends(self) -> dict[str, int]:
        """Count what the functions sent since the crowd began to pay: messages to the queues, and notices to merchants."""
        made = self._made() - self._made_before
        return {"messages": made["sqs:SendMessage"], "notices": made[WEBHOOK]}

    # At the end

    def stored(self) -> dict[str, dict[str, Any]]:
        """Return the crowd's stored payments."""
        items = self.sandbox.items("table-transactions")
        return {i["transaction_id"]: i for i in items if i["transaction_id"] in self.orders and "state" in i}

    def verdict(self) -> dict[str, list[str]]:
        """Name each payment that is stranded, lost, doubled, not flagged, or whose merchant was not told its last state."""
        stored, told = self.stored(), self._told()
        alerted = {item["transaction_id"] for item in self.sandbox.items("table-fraud-alerts")}
        found: dict[str, list[str]] = {
            "lost": sorted(self.accepted() - set(stored)),
            "stranded": [key for key, item in stored.items() if item["state"] == "RECEIVED" or "owed" in item],
            "doubled": [key for key, notices in told.items() if is_doubled(notices)],
            "untold": [key for key, item in stored.items() if not is_told(item, told.get(key, []))],
            "not flagged": [key for key, item in stored.items() if key in alerted and item["state"] != "FLAGGED"],
            "told of nothing": sorted(set(told) - set(stored)),
        }
        return found

    def _told(self) -> dict[str, list[Received]]:
        told: dict[str, list[Received]] = {}
        for notice in list(self.sandbox.merchants.received):
            payment = notice.content["transaction_id"]
            if payment in self.orders:
                told.setdefault(payment, []).append(notice)
        return told

    def dead_letters(self) -> Counter[str]:
        """Take the dead letters, and count why each receive of theirs failed.

        Raises:
            AssertionError: a letter was not received three times without success, or names a payment that is not final.

        """
        stored, reasons = self.stored(), Counter[str]()
        for queue, function in (
            ("transaction-processing", "transaction_processor"),
            ("notifications", "notification_sender"),
        ):
            unsuccessful = self.sandbox.mappings[function].unsuccessful
            for letter in self.sandbox.dead_letters(queue):
                why, body = unsuccessful.get(letter["MessageId"], []), json.loads(letter["Body"])
                assert len(why) == MAX_RECEIVES, (letter, why)
                assert "sweep" in body or "owed" not in stored[body["transaction_id"]], letter
                reasons[f"{queue}: {', '.join(why)}"] += 1
        return reasons


def is_told(item: Mapping[str, Any], notices: list[Received]) -> bool:
    """Tell whether the payment's own merchant got its last state."""
    wanted = (f"{item['transaction_id']}#{item['state']}", host(item["merchant_id"]), int(item["version"]))
    return wanted in {(n.notification_id, n.headers["Host"].partition(":")[0], n.content["version"]) for n in notices}


def is_doubled(notices: list[Received]) -> bool:
    """Tell whether a merchant that counts by id counts anything twice: two ids of one version, or two contents of one id."""
    contents = {(notice.notification_id, notice.content["version"], notice.body) for notice in notices}
    ids, versions = {id_ for id_, _, _ in contents}, {version for _, version, _ in contents}
    return not len(contents) == len(ids) == len(versions)
