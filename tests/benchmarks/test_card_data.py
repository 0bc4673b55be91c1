"""A fixed part of the card-data corpus: nothing hidden is kept, nothing honest is refused, and the measurement notices."""

from __future__ import annotations

from itertools import islice

import pytest

from benchmarks import card_data
from benchmarks.card_data import corpus
from benchmarks.card_data.rule import Rule
from handlers.transaction_processor import routes

SAMPLE = 1300


def test_nothing_hidden_is_kept() -> None:
    """Each form of each card, as a reference, as a token and as an alert's id."""
    tried, kept = card_data.leaks(Rule(), corpus.written(SAMPLE))
    assert kept == []
    assert set(tried) == set(corpus.FORMS)
    assert min(tried.values()) == SAMPLE // len(corpus.FORMS)


def test_nothing_honest_is_refused() -> None:
    """Payments with references, tokens and headers as merchants send them; alerts with ids as providers number them."""
    assert card_data.refusals(Rule(), SAMPLE) == ([], [], 0)


def test_what_has_room_for_a_card_number_is_refused_each_time() -> None:
    """A form that is refused now and then would surprise its merchant in production; the figures name each form."""
    found = card_data.refused_by_shape(Rule(), corpus.with_room(SAMPLE))
    assert set(found) == set(corpus.WITH_ROOM)
    assert [form for form, (_, tried, refused) in found.items() if refused != tried] == []


def test_the_corpus_is_the_same_each_time() -> None:
    """A seed is a corpus: the figures can be repeated."""
    assert list(corpus.written(200)) == list(corpus.written(200))
    assert list(islice(corpus.honest_payments(200), 200)) == list(corpus.honest_payments(200))
    assert list(corpus.written(200)) != list(corpus.written(200, seed=1))


def test_a_rule_that_does_not_search_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measurement notices: without the search, what a field's shape has room for is kept."""
    monkeypatch.setattr(routes, "require_no_card_data", lambda *_: None)
    _, kept = card_data.leaks(Rule(), corpus.written(SAMPLE))
    assert {form for form, _ in kept} >= {"base64", "base64, split", "base32", "O for 0", "a security code by its name"}
