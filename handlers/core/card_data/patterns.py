"""Card data in plain text: numbers in any grouping, track data, and named security codes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from handlers.core.card_data.numbers import LONGEST, SHORTEST, is_card_number
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


_DIGITS: Final = re.compile(r"[0-9]+")
_HUMAN_GAP: Final = re.compile(r"[\s-]{1,3}")
_PUNCTUATION_GAP: Final = re.compile(r"[^0-9A-Za-z]{1,3}")
_TRACK: Final = re.compile(
    r"%?[Bb][0-9]{13,19}\^[^^]{2,40}\^[0-9]{4}[^?\s]*\??|;?[0-9]{13,19}[=D](?:[0-9]{2}(?:0[1-9]|1[0-2]))[0-9]{3,}\??"
)
_SECURITY_CODE: Final = re.compile(
    r"(?<![A-Za-z])(?:cvv2?|cvc2?|cvn2?|cav2|csc|(?:card )?(?:security|verification)[ _-]?(?:code|value))"
    r"[^0-9A-Za-z]{0,6}(?:is[^0-9A-Za-z]{1,3})?[0-9]{3,4}(?![0-9])",
    re.IGNORECASE,
)
_EXPIRY_AND_CODE: Final = re.compile(r"(?:(?:0[1-9]|1[0-2])[2-4][0-9]|[2-4][0-9](?:0[1-9]|1[0-2]))(?:[0-9]{3,4})?")

# Ids whose shape is fixed, and in which digits mean nothing. A card number in ASCII hex has no letter: not one of them.
_ID_SHAPE: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:"
    r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"  # UUID
    r"|1-[0-9a-f]{8}-[0-9a-f]{24}"  # X-Ray trace id
    r"|[0-9a-f]{32}-[0-9a-f]{16}"  # W3C trace and span
    r"|[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}"  # digests
    r")(?![0-9A-Za-z])"
)
_LETTER: Final = re.compile(r"[A-Za-z]")
_PHONE_DIGITS: Final = 13


@dataclass(frozen=True, slots=True)
class _Group:
    digits: str
    start: int
    end: int
    gap: str | None


def _gap_kind(gap: str) -> str | None:
    """Name how two groups are held together; people mix blanks and dashes, machines repeat one separator."""
    if _HUMAN_GAP.fullmatch(gap):
        return "human"
    return gap if _PUNCTUATION_GAP.fullmatch(gap) else None


def _groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    last = None
    for match in _DIGITS.finditer(text):
        gap = None if last is None else _gap_kind(text[last : match.start()])
        groups.append(_Group(match.group(), match.start(), match.end(), gap))
        last = match.end()
    return groups


def _is_phone(text: str, start: int, digits: str) -> bool:
    """Tell an E.164 number of 13 digits from a 13-digit Visa, of which none has been issued for decades."""
    return len(digits) == _PHONE_DIGITS and text[:start].rstrip("( ").endswith("+")


def _glued_end(digits: str) -> int | None:
    """Find a 13 to 19 digit number that expiry (and code) follow without a separator."""
    for length in range(SHORTEST, LONGEST + 1):
        rest = digits[length:]
        if _EXPIRY_AND_CODE.fullmatch(rest) and is_card_number(digits[:length]):
            return length
    return None


def _window_end(text: str, groups: list[_Group], first: int) -> int | None:
    """Extend from one group over alike gaps until the digits are a card number or too many."""
    digits, held_by = "", None
    for group in groups[first:]:
        if digits:
            if group.gap is None or held_by not in {None, group.gap}:
                return None
            held_by = group.gap
        digits += group.digits
        if len(digits) > LONGEST:
            return None
        if is_card_number(digits) and not _is_phone(text, groups[first].start, digits):
            return group.end
    return None


def _numbers(text: str) -> Iterator[tuple[int, int]]:
    groups = _groups(text)
    covered = -1
    for index, group in enumerate(groups):
        if group.start < covered:
            continue
        end = _window_end(text, groups, index)
        if end is None and len(group.digits) > LONGEST and _glued_end(group.digits):
            end = group.end
        if end is not None:
            covered = end
            yield group.start, end


def _id_spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _ID_SHAPE.finditer(text) if _LETTER.search(match.group())]


def find(text: str) -> Iterator[Span]:
    """Find card data that is there to be read, without decoding anything."""
    plain = plain_text(text)
    characters = plain.characters
    for kind, pattern in ((Kind.TRACK, _TRACK), (Kind.SECURITY_CODE, _SECURITY_CODE)):
        for match in pattern.finditer(characters):
            yield Span(kind, *plain.original_span(*match.span()))
    if sum(map(str.isdigit, characters)) < SHORTEST:
        return
    ids = _id_spans(characters)
    for start, end in _numbers(characters):
        if not any(low <= start and end <= high for low, high in ids):
            yield Span(Kind.PAN, *plain.original_span(start, end))
