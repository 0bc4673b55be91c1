"""Which digits are a card number: issuer prefix, length and Luhn together.

Luhn alone accepts one number in ten. With the issuers' prefixes and lengths it is far fewer, and none of the numbers
that systems are full of: epoch milliseconds and microseconds begin with 1, dates with 19 or 20, and neither is an
issuer's range of that length. UATP (15 digits, prefix 1) is left out for that reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SHORTEST: Final = 13
LONGEST: Final = 19
_NINE: Final = 9


@dataclass(frozen=True, slots=True)
class IssuerRange:
    """Prefixes `first` to `last` (same number of digits) and the lengths that are issued under them."""

    first: str
    last: str
    lengths: frozenset[int]

    def holds(self, digits: str) -> bool:
        """Tell whether the number is one of this range."""
        return len(digits) in self.lengths and self.first <= digits[: len(self.first)] <= self.last


def _range(first: str, last: str, *lengths: int) -> IssuerRange:
    return IssuerRange(first, last, frozenset(lengths))


_LONG: Final = (16, 17, 18, 19)
ISSUERS: Final = (
    _range("4", "4", 13, 16, 19),  # Visa
    _range("51", "55", 16),  # Mastercard
    _range("2221", "2720", 16),  # Mastercard
    _range("34", "34", 15),  # American Express
    _range("37", "37", 15),  # American Express
    _range("300", "305", 14, *_LONG),  # Diners Club
    _range("3095", "3095", 14, *_LONG),  # Diners Club
    _range("36", "36", 14, *_LONG),  # Diners Club
    _range("38", "39", 14, *_LONG),  # Diners Club
    _range("6011", "6011", *_LONG),  # Discover
    _range("644", "659", *_LONG),  # Discover, RuPay, Verve
    _range("62", "62", *_LONG),  # UnionPay
    _range("81", "82", *_LONG),  # UnionPay, RuPay
    _range("3528", "3589", *_LONG),  # JCB
    _range("2131", "2131", 15),  # JCB
    _range("1800", "1800", 15),  # JCB
    _range("2200", "2204", *_LONG),  # Mir
    _range("5018", "5020", 13, 14, 15, *_LONG),  # Maestro, Dankort
    _range("5038", "5038", 13, 14, 15, *_LONG),  # Maestro
    _range("5893", "5893", 13, 14, 15, *_LONG),  # Maestro
    _range("6304", "6304", 13, 14, 15, *_LONG),  # Maestro
    _range("6759", "6763", 13, 14, 15, *_LONG),  # Maestro
    _range("506", "508", *_LONG),  # Verve, Elo, RuPay
    _range("606", "608", *_LONG),  # Hipercard, RuPay
    _range("636", "639", *_LONG),  # InterPayment, InstaPayment
    _range("9792", "9792", 16),  # Troy
)


def passes_luhn(digits: str) -> bool:
    """Check the last digit, as ISO/IEC 7812-1 says."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - _NINE if value > _NINE else value
    return total % 10 == 0


def is_card_number(digits: str) -> bool:
    """Tell whether ASCII digits are a plausible card number."""
    if not SHORTEST <= len(digits) <= LONGEST:
        return False
    return any(issuer.holds(digits) for issuer in ISSUERS) and passes_luhn(digits)
