"""Finds card numbers: 13 to 19 digits of a card's first digit, in groups or not, whose last digit is Luhn's."""

from __future__ import annotations

import re
from typing import Final

_CANDIDATE: Final = re.compile(r"(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-])")


def card_number(text: str) -> bool:
    """Tell whether a text holds what may be a primary account number (ISO/IEC 7812-1, annex B)."""
    return any(_luhn(re.sub(r"\D", "", found)) for found in _CANDIDATE.findall(text))


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(value - 9 if value > 9 else value for value in doubled)) % 10 == 0  # noqa: PLR2004
