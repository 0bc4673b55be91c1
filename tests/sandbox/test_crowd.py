"""The crowd's verdict sees what is wrong, and a seed's faults are always the same."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.sandbox import faults
from tests.sandbox.crowd import accounts, is_doubled, is_told
from tests.sandbox.merchant import Received

PAYMENT = {
    "transaction_id": "txn_a",
    "merchant_id": "acme",
    "state": "PROCESSED",
    "version": "2",
    "notice": "DELIVERED",
}


def _notice(
    state: str = "PROCESSED", version: int = 2, host: str = "hooks.acme.example:1", amount: int = 1
) -> Received:
    body = json.dumps({"transaction_id": "txn_a", "state": state, "version": version, "amount": amount}).encode()
    return Received(host, {"Host": host, "X-Notification-Id": f"txn_a#{state}"}, body)


@pytest.mark.parametrize(
    ("second", "doubled"),
    [
        (_notice(), False),
        (_notice("FLAGGED", 3), False),
        (_notice("DECLINED"), True),
        (_notice(version=3), True),
        (_notice(amount=2), True),
    ],
    ids=[
        "the same again",
        "a later state",
        "another state of a version",
        "another version of an id",
        "another content",
    ],
)
def test_a_merchant_counts_by_id(second: Received, *, doubled: bool) -> None:
    """The same notice twice is one; two ids of a version, or two contents of an id, are a payment counted twice."""
    assert is_doubled([_notice(), second]) is doubled


@pytest.mark.parametrize(
    "notices", [[], [_notice("DECLINED")], [_notice(version=1)], [_notice(host="hooks.globex.example:1")]]
)
def test_a_merchant_that_was_not_told(notices: list[Received]) -> None:
    """Its own host must have got the last state, in its version."""
    assert is_told(PAYMENT, [_notice()])
    assert not is_told(PAYMENT, notices)


@pytest.mark.parametrize(
    "changes",
    [
        {"notice": "PENDING"},
        {"owed": "NOTIFICATION"},
        {"state": "RECEIVED"},
        {"state": "RECEIVED", "notice": None, "owed": None},
        {"state": "RECEIVED", "notice": None, "owed": "NOTIFICATION"},
    ],
)
def test_a_payment_that_is_neither_final_nor_owed(changes: dict[str, Any]) -> None:
    """A state without what it owes, and a notice that is both settled and owed, are no accounts."""
    assert accounts([PAYMENT, {**PAYMENT, "owed": "NOTIFICATION", "notice": "PENDING"}]) == {"final": 1, "owed": 1}
    with pytest.raises(AssertionError):
        accounts([{**PAYMENT, **changes}])


def test_a_seed_gives_one_schedule() -> None:
    """The same seed draws the same faults and kills, and another seed draws others."""

    def drawn(seed: int) -> tuple[list[str | None], list[tuple[int, str] | None]]:
        schedule, kills = faults.Schedule(seed), faults.Kills(seed, "a function")
        requests = [schedule.next("DynamoDB", faults.AWS["DynamoDB"]) for _ in range(1_000)]
        assert schedule.counts.total() == sum(kind is not None for kind in requests)
        return requests, [kills.next() for _ in range(1_000)]

    assert drawn(1) == drawn(1)
    assert drawn(1)[0] != drawn(2)[0]
    assert drawn(1)[1] != drawn(2)[1]
    assert {kind for kind in drawn(1)[0] if kind} <= set(faults.AWS["DynamoDB"].kinds)
