"""The style guide has its pairs, and its search finds them."""

from __future__ import annotations

import pytest

from tests import plain_words

PAIRS = plain_words.pairs()
SEARCHED = [pair for pair in PAIRS if pair.searched]


def test_the_guide_has_forty_pairs() -> None:
    """Each once, with other words to write."""
    assert len(PAIRS) >= 40
    assert len({pair.phrase.lower() for pair in PAIRS}) == len(PAIRS)
    assert [pair.phrase for pair in SEARCHED if pair.pattern.search(pair.instead)] == []


@pytest.mark.parametrize("pair", SEARCHED, ids=lambda pair: pair.phrase)
def test_a_phrase_is_found(pair: plain_words.Pair) -> None:
    """In another case, and over the end of a line; not inside another word."""
    split = pair.phrase.upper().replace(" ", "\n", 1)
    text = f"first line\nit says: {split} here"

    assert (2, pair) in list(plain_words.found(text))
    assert pair not in [item for _, item in plain_words.found(f"x{pair.phrase}x")]


def test_the_repository_has_none_of_them() -> None:
    """What ``make lint`` checks."""
    assert plain_words.main() == 0
