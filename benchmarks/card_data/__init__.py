"""How many card numbers get through, and how many honest requests are refused: the functions' own doors, over a seeded corpus."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from typing import Final

from benchmarks.card_data import corpus
from benchmarks.card_data.rule import Rule
from benchmarks.machine import described
from benchmarks.section import Section, Table
from handlers.core.card_data.detector import holds_card_data

SUBJECT: Final = "Card data"
HIDDEN: Final = 102_000
HONEST: Final = 20_000
WITH_ROOM: Final = 1_200
LARGEST: Final = 65_536
_SEARCHED: Final = 16_384
"""The detector reads a text of this length at most; a longer one is refused unread."""
_PAYMENT: Final = {"amount": 1250, "currency": "USD", "card_token": "tok_eightfourteen"}
_ALERT: Final = {"timestamp": "2026-11-23T05:00:00Z", "transaction_id": "txn_" + "a" * 32, "reason": "velocity"}


def leaks(rule: Rule, texts: Iterable[tuple[str, str]]) -> tuple[Counter[str], list[tuple[str, str]]]:
    """Return how many texts of each form were tried, and (form, text) of each that was kept anywhere.

    Each text is tried as a reference, as a token, and as the id of a fraud alert.
    """
    tried: Counter[str] = Counter()
    kept: list[tuple[str, str]] = []
    for form, text in texts:
        tried[form] += 1
        rule.pay({**_PAYMENT, "reference": text})
        rule.pay({**_PAYMENT, "card_token": f"tok_{text}"})
        rule.alert({**_ALERT, "alert_id": f"alert-{text}"})
        if any(text in place for place in rule.take()):
            kept.append((form, text))
    return tried, kept


def refusals(rule: Rule, count: int, seed: int = 15) -> tuple[list[dict[str, object]], list[dict[str, object]], int]:
    """Return the honest payments and the genuine alerts that were refused, and how many alerts lost their own id."""
    payments = [dict(body) for body, headers in corpus.honest_payments(count, seed) if not rule.pay(body, headers)]
    rule.take()
    alerts, renamed = [], 0
    for body, headers in corpus.honest_alerts(count, seed + 1):
        if not rule.alert(body, headers):
            alerts.append(dict(body))
        renamed += str(body["alert_id"]) not in rule.take()
    return payments, alerts, renamed


def refused_by_shape(rule: Rule, texts: Iterable[tuple[str, str]]) -> dict[str, tuple[str, int, int]]:
    """Return an example of each form, how many were tried and how many refused.

    An example is one that would not be taken for a card number: RESULTS.md quotes it.
    """
    found: dict[str, tuple[str, int, int]] = {}
    for form, text in texts:
        example, tried, refused = found.get(form, ("", 0, 0))
        example = example or ("" if holds_card_data(text) else text)
        found[form] = (example, tried + 1, refused + (not rule.pay({**_PAYMENT, "reference": text})))
    rule.take()
    return found


def worst(size: int) -> list[tuple[float, str]]:
    """Return the processor time, in milliseconds, to search a document of this many characters; the longest first."""
    times = []
    for name, text in corpus.slow(size):
        document = [text[start : start + _SEARCHED] for start in range(0, size, _SEARCHED)]
        started = time.process_time()
        holds_card_data(document)
        times.append(((time.process_time() - started) * 1e3, name))
    return sorted(times, reverse=True)


def run() -> Section:
    """Try everything."""
    rule = Rule()
    tried, kept = leaks(rule, corpus.written(HIDDEN))
    payments, alerts, renamed = refusals(rule, HONEST)
    with_room = refused_by_shape(rule, corpus.with_room(WITH_ROOM))
    times = worst(LARGEST)
    by_form = Counter(form for form, _ in kept)
    return Section(
        subject=SUBJECT,
        machine=described(),
        claims=(
            ("Card data that is kept", f"{len(kept)} of {tried.total():,} readable forms"),
            ("Honest payments refused", f"{len(payments)} of {HONEST:,}"),
            ("Genuine fraud alerts refused", f"{len(alerts)} of {HONEST:,}"),
            (f"Longest search of {LARGEST // 1024} KB", f"{times[0][0]:.0f} ms ({times[0][1]})"),
        ),
        tables=(
            Table(
                title="By form",
                columns=("form", "tried", "kept"),
                rows=tuple((form, f"{count:,}", f"{by_form[form]:,}") for form, count in tried.items()),
            ),
            Table(
                title="Honest references that the shape refuses, since a card number fits; not among the honest payments above",
                columns=("form", "example", "tried", "refused"),
                rows=tuple(
                    (form, example, f"{count:,}", f"{refused:,}")
                    for form, (example, count, refused) in with_room.items()
                ),
            ),
            Table(
                title=f"Processor time to search {LARGEST // 1024} KB",
                columns=("what it is made of", "ms"),
                rows=tuple((name, f"{milliseconds:.0f}") for milliseconds, name in times),
            ),
        ),
        notes=(
            "The corpus and its seeds: benchmarks/card_data/corpus.py.",
            "Each text is posted as a reference, as a token and as an alert's id, through the functions' routes.",
            "Kept is what reaches the store, a queue or the log.",
            f"Alerts recorded under a derived id, because their own may hold a card number: {renamed} of {HONEST:,}.",
            "In place of such a reference, a merchant sends a UUID or a number of at most 11 digits: the 400 says so.",
        ),
    )
