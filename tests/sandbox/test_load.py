"""Many payments at once, on a good day and on a bad one: figures for whoever reads the output, no assertion about time.

``LOAD_PAYMENTS`` is how many payments meet faults; a tenth as many do without. ``LOAD_SEED`` chooses the faults.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Mapping

import pytest

from tests.sandbox.crowd import Crowd
from tests.sandbox.sandbox import MERCHANTS, PROCESSES, Sandbox, host

PAYMENTS = int(os.environ.get("LOAD_PAYMENTS", "200"))
SEED = int(os.environ.get("LOAD_SEED", "4"))
ENOUGH = 200
"""From so many payments on, each dependency fails and each function is killed; with fewer it depends on the seed."""
FAILING = (
    "DynamoDB ",
    "SQS ",
    "SSM ",
    *(f"{host(merchant)} " for merchant in MERCHANTS),
    *(f"{name} is killed" for name in PROCESSES),
)
SOUND: Mapping[str, list[str]] = {
    "lost": [],
    "stranded": [],
    "doubled": [],
    "untold": [],
    "not flagged": [],
    "told of nothing": [],
}


def test_every_payment_of_a_crowd_is_settled_and_announced_once(
    sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """All are accepted and end in a final state, and each merchant was told of each of its payments."""
    crowd = Crowd(sandbox, SEED, max(1, PAYMENTS // 10))
    sandbox.patience = 60 + PAYMENTS / 3
    started = time.monotonic()
    crowd.pay()
    accepted = time.monotonic() - started
    sandbox.settle()
    sandbox.recover()
    settled = time.monotonic() - started

    assert set(crowd.answers.values()) == {202}
    assert len(crowd.accepted()) == crowd.payments
    assert crowd.verdict() == SOUND
    assert {item["state"] for item in crowd.stored().values()} == {"PROCESSED", "DECLINED"}
    assert crowd.dead_letters() == {}
    with capsys.disabled():
        rate, whole = crowd.payments / accepted, crowd.payments / settled
        print(f"\nload: {crowd.payments} payments accepted at {rate:.0f}/s, settled and announced at {whole:.0f}/s")  # noqa: T201


def test_a_crowd_on_a_bad_day(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    """Functions are killed, AWS and the merchants fail, no client repeats: nothing is stranded, lost, doubled or untold."""
    started = time.monotonic()
    crowd, faults, letters = bad_day(sandbox, SEED, PAYMENTS)
    seconds = time.monotonic() - started
    missing = [what for what in FAILING if not any(kind.startswith(what) and faults[kind] for kind in faults)]
    assert missing == [] or PAYMENTS < ENOUGH
    with capsys.disabled():
        print(f"\n{_figures(crowd, faults, letters, seconds)}")  # noqa: T201


def bad_day(sandbox: Sandbox, seed: int, payments: int) -> tuple[Crowd, Counter[str], Counter[str]]:
    """Run a crowd through a schedule of faults, let the sweep do the rest, and require that nothing is amiss."""
    crowd = Crowd(sandbox, seed, payments, alerts=True)
    sandbox.patience = 60 + payments / 3
    with sandbox.faults(seed) as faults:
        crowd.pay()
    sandbox.settle()
    crowd.sample()
    sandbox.recover()
    crowd.sample()

    assert len(crowd.answers) == payments
    assert {status for status in crowd.answers.values() if status < 500} == {202}
    assert crowd.verdict() == SOUND
    assert crowd.samples[-1]["owed"] == 0
    return crowd, faults, crowd.dead_letters()


def _figures(crowd: Crowd, faults: Counter[str], letters: Counter[str], seconds: float) -> str:
    accepted, stored, sends = crowd.accepted(), crowd.stored(), crowd.sends()
    states = Counter(str(item["state"]) for item in stored.values())
    refused, again = len(crowd.answers) - len(accepted), crowd.metrics()["OwedSentAgain"]
    moments = [f"{sample['accepted']}: {sample['final']} + {sample['owed']}" for sample in crowd.samples]
    lines = [
        f"load with faults, seed {crowd.seed}: {crowd.payments} payments in {seconds:.0f} s",
        f"  answered 202: {len(accepted)}; 5xx: {refused}, of which stored: {len(set(stored) - accepted)}",
        f"  stored: {len(stored)}, {dict(states)}; stranded, lost, doubled, untold: 0",
        f"  sent: {sends['messages']} messages, {again} of them by the sweep; {sends['notices']} notices",
        f"  answered 202: final + owed, at {len(moments)} moments: {'; '.join(moments)}",
        *(f"  fault: {kind}: {count}" for kind, count in sorted(faults.items())),
        *(f"  dead letter: {why}: {count}" for why, count in sorted(letters.items())),
    ]
    return "\n".join(lines)
