"""Which digits are a card number: issuer prefix, length and Luhn together.

Luhn alone accepts one number in ten. Prefixes and lengths make it far fewer, and none of the numbers that systems are
full of: epoch times begin with 1, dates with 19 or 20, and neither is an issuer's range of that length. UATP (15 digits,
prefix 1) is left out for that reason.

Sources: ISO/IEC 7812-1 (Luhn, 8 to 19 digits); the networks' published ranges. Maestro, and Bancontact under it, issue 12
to 19 digits; numbers of 12 to 15 digits are searched under the prefixes that are in use, those of 16 to 19 under all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST: Final = 12
LONGEST: Final = 19
_NINE: Final = 9

_VISA: Final = "4"
_MASTERCARD: Final = "5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"
_AMEX: Final = "3[47]"
_DINERS: Final = "30[0-5]|3095|3[689]"
_DISCOVER: Final = "6011|64[4-9]|65"
_MAESTRO_SHORT: Final = "5018|5020|5038|5[678]|6304|6390|67|0604"
# Maestro, UnionPay, Discover, RuPay, Verve, Hipercard, InterPayment; JCB; RuPay; UzCard, Humo and Troy; Mir.
_LONG: Final = "50|5[6-9]|6|35(?:2[89]|[3-8])|3[089]|36|8[126]|9792|9860|220[0-4]"

_ISSUED: Final = {
    12: _MAESTRO_SHORT,
    13: f"{_VISA}|{_MAESTRO_SHORT}",
    14: f"{_DINERS}|{_MAESTRO_SHORT}",
    15: f"{_AMEX}|{_MAESTRO_SHORT}|2131|1800",
    16: f"{_VISA}|{_MASTERCARD}|{_LONG}",
    17: _LONG,
    18: _LONG,
    19: f"{_VISA}|{_LONG}",
}
_MAJOR: Final = {15: _AMEX, 16: f"{_VISA}|{_MASTERCARD}|{_DISCOVER}|35(?:2[89]|[3-8])|62|67|36"}


def _windows(issued: dict[int, str]) -> dict[int, re.Pattern[str]]:
    return {length: re.compile(f"(?={prefix})") for length, prefix in issued.items()}


_ANY_WINDOW: Final = _windows(_ISSUED)
_MAJOR_WINDOW: Final = _windows(_MAJOR)


def _doubled(digit: int) -> int:
    return 2 * digit - _NINE if 2 * digit > _NINE else 2 * digit


class _Luhn:
    """Luhn sums of every window of a run, from two running sums: one that doubles even places, one that doubles odd ones."""

    def __init__(self, digits: str) -> None:
        values = [int(digit) for digit in digits]
        self._sums = tuple(
            (0, *accumulate(_doubled(value) if place % 2 == parity else value for place, value in enumerate(values)))
            for parity in (0, 1)
        )

    def passes(self, start: int, end: int) -> bool:
        """Check the last digit of a window; the one before it is doubled."""
        sums = self._sums[end % 2]
        return (sums[end] - sums[start]) % 10 == 0


def passes_luhn(digits: str) -> bool:
    """Check the last digit, as ISO/IEC 7812-1 says."""
    return _Luhn(digits).passes(0, len(digits))


def windows(digits: str, *, major: bool = False) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of every window of a digit run that is a card number, the longest lengths first.

    `major` restricts it to the 15 and 16 digit ranges of the large networks, for places in which a shorter or a rarer
    number would be found by chance.
    """
    if len(digits) < SHORTEST:
        return
    luhn = _Luhn(digits)
    patterns = _MAJOR_WINDOW if major else _ANY_WINDOW
    for length in sorted(patterns, reverse=True):
        if length <= len(digits):
            for match in patterns[length].finditer(digits):
                end = match.start() + length
                if end <= len(digits) and luhn.passes(match.start(), end):
                    yield match.start(), end


@lru_cache(maxsize=256)
def is_card_number(digits: str, *, major: bool = False) -> bool:
    """Tell whether ASCII digits, all of them, are a plausible card number."""
    pattern = (_MAJOR_WINDOW if major else _ANY_WINDOW).get(len(digits))
    return pattern is not None and pattern.match(digits) is not None and passes_luhn(digits)
