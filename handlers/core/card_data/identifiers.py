"""Digits that belong to an id, a digest, a date or a time, and are no part of a card number.

A random hexadecimal id of 32 characters holds, now and then, twelve or more decimal digits in a row; one in some hundred of
these rows is a card number by chance. What is masked here is not searched, so each shape is a narrow one.
"""

from __future__ import annotations

import re
from typing import Final

from handlers.core.card_data.numbers import is_card_number

MASK: Final = "z"
"""Stands for a masked character: a letter, so that it separates digits."""
_UUID_OR_TRACE: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"  # UUID (RFC 9562)
    r"|1-[0-9a-f]{8}-[0-9a-f]{24}"  # X-Ray trace id
    r"|[0-9a-f]{32}-[0-9a-f]{16}"  # W3C trace and span
    r")(?![0-9A-Za-z])"
)
_HEX: Final = re.compile(r"(?<![0-9A-Za-z])(?:[0-9a-f]{16,}|[0-9A-F]{16,})(?![0-9A-Za-z])")
_DATE: Final = re.compile(
    r"(?<![0-9])(?:20[1-4][0-9]([-/. ])(?:0[1-9]|1[0-2])\1(?:0[1-9]|[12][0-9]|3[01])"
    r"|(?:0[1-9]|[12][0-9]|3[01])([-/.])(?:0[1-9]|[12][0-9]|3[01])\2(?:20[1-4][0-9])"
    r"|20[1-4][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9])"
)
_TIME: Final = re.compile(r"(?<![0-9:])(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9][.,](?:[0-9]{3}|[0-9]{6})(?![0-9:])")
"""A time of day with milliseconds or microseconds: the 12 digits of one minute of a day begin as a Maestro card does."""
_EPOCH: Final = re.compile(r"(?<![0-9])1[5-8](?:[0-9]{8}|[0-9]{11}|[0-9]{14})(?![0-9])")
_RUN_AT_EDGE: Final = re.compile(r"\A[0-9]{15,}|[0-9]{15,}\Z")
_RUNS: Final = re.compile(r"[0-9]+")
_LETTER: Final = re.compile(r"[A-Za-z]")


def _is_random(word: str) -> bool:
    """Tell a random hexadecimal word from a number with letters glued to it.

    Such a word's only digits are a card number; or those that begin or end it are one of a large network's.
    """
    if _LETTER.search(word) is None:
        return False
    runs = _RUNS.findall(word)
    if len(runs) == 1:
        return not is_card_number(runs[0])
    return not any(is_card_number(edge, major=True) for edge in _RUN_AT_EDGE.findall(word))


def _hidden(match: re.Match[str]) -> str:
    return MASK * len(match.group())


def masked(text: str) -> str:
    """Replace the digits of ids, dates and epoch times, character for character."""
    text = _UUID_OR_TRACE.sub(lambda match: _hidden(match) if _LETTER.search(match.group()) else match.group(), text)
    text = _HEX.sub(lambda match: _hidden(match) if _is_random(match.group()) else match.group(), text)
    for pattern in (_DATE, _TIME, _EPOCH):
        text = pattern.sub(_hidden, text)
    return text
