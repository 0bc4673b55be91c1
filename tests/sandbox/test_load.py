"""Many payments at once: figures for whoever reads the output, and no assertion about time."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.sandbox.sandbox import MERCHANTS, Sandbox

PAYMENTS = int(os.environ.get("LOAD_PAYMENTS", "200"))
CALLERS = 8


def test_every_payment_of_a_crowd_is_settled_and_announced_once(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """All end in a final state, and each merchant can count each of its payments once."""
    sandbox.patience = 60 + PAYMENTS / 3
    started = time.monotonic()
    with ThreadPoolExecutor(CALLERS) as callers:
        answers = list(callers.map(lambda number: sandbox.pay(merchant=MERCHANTS[number % 2]), range(PAYMENTS)))
    accepted = time.monotonic() - started
    sandbox.settle()
    sandbox.recover()
    settled = time.monotonic() - started

    assert {answer.status for answer in answers} == {202}
    ids = {answer.content["transaction_id"] for answer in answers}
    assert len(ids) == PAYMENTS
    stored = {item["transaction_id"]: item for item in sandbox.items("table-transactions")}
    assert {(stored[key]["state"], stored[key]["notice"], stored[key].get("owed")) for key in ids} == {
        ("PROCESSED", "DELIVERED", None)
    }
    counted = {item.notification_id for item in sandbox.merchants.received}
    assert {f"{transaction_id}#PROCESSED" for transaction_id in ids} <= counted
    assert sandbox.depth("dlq-transaction-processing") == sandbox.depth("dlq-notifications") == 0
    with capsys.disabled():
        rate, whole = PAYMENTS / accepted, PAYMENTS / settled
        print(f"\nload: {PAYMENTS} payments accepted at {rate:.0f}/s, settled and announced at {whole:.0f}/s")  # noqa: T201
