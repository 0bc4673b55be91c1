"""Card data in plain text: numbers in any grouping, track data, and named security codes.

Digits are read in chains: groups with no letter between them. A window of a chain is a card number when its digits are
one and it is a whole number of groups, lies within one group, or has a tail glued to it. Groups that letters keep apart
count when one letter alone does (`4111x1111-1111x1111`) or the groups are a card's own (4-4-4-4, 4-6-5, 4-6-4).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from handlers.core.card_data.identifiers import masked
from handlers.core.card_data.numbers import SHORTEST, is_card_number, windows
from handlers.core.card_data.security_codes import SECURITY_CODE
from handlers.core.card_data.text import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(StrEnum):
    """What was found."""

    PAN = "pan"
    TRACK = "track"
    SECURITY_CODE = "security_code"


@dataclass(frozen=True, slots=True)
class Span:
    """Where it was found, in the original text."""

    kind: Kind
    start: int
    end: int


_CHAIN: Final = re.compile(r"[0-9]+(?:[^0-9A-Za-z]{1,16}[0-9]+)*")
_GROUP: Final = re.compile(r"[0-9]+")
_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
_TRACK: Final = re.compile(
    r"%?[Bb][0-9]{12,19}\^[^^]{2,40}\^[0-9]{4}[^?\s]*\??|;?[0-9]{12,19}[=D](?:[0-9]{2}(?:0[1-9]|1[0-2]))[0-9]{3,}\??"
)
_LETTER_BETWEEN: Final = re.compile(r"(?<=[0-9])[^0-9A-Za-z]{0,6}([A-Za-z])\1{0,3}(?=[^0-9A-Za-z]{0,6}[0-9])")
_CARD_GROUPS: Final = re.compile(
    r"(?<![0-9])[0-9]{4}[^0-9]{1,6}(?:[0-9]{4}[^0-9]{1,6}[0-9]{4}[^0-9]{1,6}[0-9]{4}|[0-9]{6}[^0-9]{1,6}[0-9]{4,5})(?![0-9])"
)
_LOOK_ALIKES: Final = str.maketrans("OoIl", "0011")
_LETTER_FOR_DIGIT: Final = re.compile(r"[0-9][OoIl]|[OoIl][0-9]")
_CARD_GROUP: Final = 4
_REGULAR: Final = frozenset({1, 2, 3, 4, 5, 6, 8})
_FEW: Final = 2


@dataclass(frozen=True, slots=True)
class _Chain:
    """Digit groups and the place of each digit in the text."""

    digits: str
    places: tuple[int, ...]
    starts: frozenset[int]
    """Indexes of the first digits of the groups."""

    def groups(self, start: int, end: int) -> list[int]:
        """Return the lengths of the groups of a window; a group that is cut counts with what lies inside."""
        bounds = [start, *(index for index in range(start + 1, end) if index in self.starts), end]
        return [after - before for before, after in pairwise(bounds)]

    def admits(self, start: int, end: int) -> bool:
        """Tell whether a window of card digits is written like a number, and not a chance of several numbers."""
        begins = start in self.starts
        ends = end == len(self.digits) or end in self.starts
        groups = self.groups(start, end)
        if len(groups) == 1:
            return True
        if begins and ends:
            return self._regular(groups) or len(groups) > _FEW or is_card_number(self.digits[start:end], major=True)
        whole = groups[(0 if begins else 1) : (len(groups) if ends else -1)]
        return len(whole) >= _FEW and set(whole) == {_CARD_GROUP} and (begins or ends)

    @staticmethod
    def _regular(groups: list[int]) -> bool:
        return groups[0] in _REGULAR and set(groups[:-1]) == {groups[0]} and groups[-1] <= groups[0]


def _chain(text: str, start: int, end: int) -> _Chain:
    digits: list[str] = []
    places: list[int] = []
    starts: set[int] = set()
    for match in _GROUP.finditer(text, start, end):
        starts.add(len(places))
        digits.append(match.group())
        places.extend(range(match.start(), match.end()))
    return _Chain("".join(digits), tuple(places), frozenset(starts))


def _is_phone(text: str, start: int, digits: str) -> bool:
    """Tell an E.164 number of 12 or 13 digits, which a plus precedes, from a card of that length."""
    return len(digits) <= SHORTEST + 1 and text[:start].rstrip("( ").endswith("+")


def _in_chains(text: str) -> Iterator[tuple[int, int]]:
    for match in _CHAIN.finditer(text):
        if match.end() - match.start() < SHORTEST:
            continue
        chain = _chain(text, *match.span())
        for start, end in windows(chain.digits):
            if chain.admits(start, end) and not _is_phone(text, chain.places[start], chain.digits[start:end]):
                yield chain.places[start], chain.places[end - 1] + 1


def _between_letters(text: str) -> Iterator[tuple[int, int]]:
    for letter in sorted({found.lower() for found in _LETTER_BETWEEN.findall(text)}):
        yield from _in_chains(text.translate({ord(letter): "-", ord(letter.upper()): "-"}))
    for match in _CARD_GROUPS.finditer(text):
        if is_card_number(_NOT_DIGITS.sub("", match.group())):
            yield match.span()


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    yield from _in_chains(text)
    yield from _between_letters(text)
    if _LETTER_FOR_DIGIT.search(text):
        yield from _in_chains(text.translate(_LOOK_ALIKES))


def find(text: str) -> Iterator[Span]:
    """Find card data that is there to be read, without decoding anything."""
    plain = plain_text(text)
    characters = plain.characters
    for kind, pattern in ((Kind.TRACK, _TRACK), (Kind.SECURITY_CODE, SECURITY_CODE)):
        for match in pattern.finditer(characters):
            yield Span(kind, *plain.original_span(*match.span()))
    for start, end in _numbers(masked(characters)):
        yield Span(Kind.PAN, *plain.original_span(start, end))
