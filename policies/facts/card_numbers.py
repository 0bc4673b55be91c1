"""Finds card numbers (ISO/IEC 7812-1: 13 to 19 digits of an issuer, with Luhn's check digit), however they are written.

Digits of any script count, whatever invisible characters, spaces or punctuation stand between them, and so does a text that is
percent-encoded, hexadecimal or Base64. A digest or an id that only happens to hold such digits does not.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote

from policies.model.strings import opened

_SHORTEST: Final = 13
_LONGEST: Final = 19
_TIDY: Final = re.compile(r"(?<![\w.-])[2-6](?:[ -]?\d){12,18}(?![\w-])")
"""A number on its own, in groups or not: any first digit of a card's industry will do."""
_RUN: Final = re.compile(r"\d(?:[ \t._/,:|\u00b7\u2013\u2014-]{0,3}\d){12,}")
"""Digits with punctuation between them, whatever stands beside them."""
_HEX: Final = frozenset("0123456789abcdefABCDEF-")
_DIGEST: Final = 24
"""Characters from which on a word of hexadecimal digits, with a letter in it, is a digest or an id."""
_ISSUERS: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})"
    r"|(?:5[1-5]|22[2-9]|2[3-6]|27[01]|2720)\d+"
    r"|3[47]\d{13}"
    r"|3(?:0[0-5]|[689])\d+"
    r"|35(?:2[89]|[3-8])\d+"
    r"|6(?:011|4[4-9]|5|2)\d+"
    r"|(?:50|5[6-9]|6[0-9])\d+"
)
"""Issuers' first digits and, where they are fixed, lengths (ISO/IEC 7812-1; the networks' published ranges)."""
_ENCODED: Final = re.compile(r"[A-Za-z0-9+/_-]{17,80}={0,2}")
_HEXADECIMAL: Final = re.compile(r"(?:[23][0-9a-fA-F]){13,40}")
_PLAIN: Final = re.compile(r"[\d .-]{4,19}")


@lru_cache(maxsize=8192)  # a stack has a few thousand texts, most of them in several resources and in both rehearsals
def card_number(text: str) -> bool:
    """Tell whether a text holds what may be a primary account number."""
    if text.isascii() and len(text) < _SHORTEST:
        return False
    return any(_stands_in(form) for form in _forms(text))


def places(value: Any, path: str = "") -> Iterator[str]:
    """Yield the path of each card number in a value: in texts, numbers and keys, or split over neighbours.

    A key that is a card number is not part of its path.
    """
    if isinstance(value, str):
        inside = opened(value)
        if inside is not None:
            yield from places(inside, path)
        elif card_number(value):
            yield path
    elif isinstance(value, Mapping):
        for index, (key, item) in enumerate(value.items()):
            name = f"[key {index + 1}]" if card_number(str(key)) else str(key)
            inner = f"{path}.{name}" if path else name
            if name != str(key):
                yield inner
            yield from places(item, inner)
        yield from _split([value[key] for key in sorted(value, key=str)], path)  # a struct of the protocol has no order
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, f"{path}[{index}]")
        yield from _split(value, path)
    elif card_number(_as_text(value)):
        yield path


def _as_text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _split(values: list[Any], path: str) -> Iterator[str]:
    """Yield the path of neighbours that are a card number together."""
    parts = [_as_text(item) for item in values if isinstance(item, str | int | float)]
    joined = ""
    pieces = 0
    for part in [*parts, ""]:
        if _PLAIN.fullmatch(part) and not card_number(part):
            joined, pieces = joined + re.sub(r"\D", "", part), pieces + 1
            if pieces > 1 and _is_number(joined):
                yield f"{path} (its parts together)"
                return
        else:
            joined, pieces = "", 0


def _forms(text: str) -> Iterator[str]:
    """Yield the text as ASCII, and what it holds in another encoding."""
    plain = text if text.isascii() else _ascii(text)
    yield plain
    if "%" in plain:
        yield unquote(plain)
    for found in _HEXADECIMAL.finditer(plain):
        yield binascii.unhexlify(found[0]).decode("ascii", "replace")
    for found in _ENCODED.finditer(plain):
        decoded = _from_base64(found[0])
        if decoded:
            yield decoded


def _from_base64(word: str) -> str:
    """Return a word's decoded text where that is printable ASCII, else ""."""
    whole = word.rstrip("=").translate(str.maketrans("-_", "+/"))
    try:
        decoded = base64.b64decode(whole + "=" * (-len(whole) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return decoded if decoded.isprintable() else ""


def _ascii(text: str) -> str:
    """Return a text with every script's digits as ASCII's, and without characters that nobody sees."""
    return "".join(
        _digit(character)
        for character in unicodedata.normalize("NFKC", text)
        if unicodedata.category(character) not in {"Cf", "Mn", "Me", "Cc"}
    )


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _stands_in(text: str) -> bool:
    if any(_luhn(re.sub(r"\D", "", found)) for found in _TIDY.findall(text)):
        return True
    for found in _RUN.finditer(text):
        if _in_digest(text, found.start(), found.end()):
            continue
        if _is_number(re.sub(r"\D", "", found[0])) or any(
            _is_number(part) for part in re.findall(r"\d{13,}", found[0])
        ):
            return True
    return False


def _in_digest(text: str, start: int, end: int) -> bool:
    """Tell whether digits are part of a long word of hexadecimal digits, such as a digest or a UUID."""
    while start and text[start - 1] in _HEX:
        start -= 1
    while end < len(text) and text[end] in _HEX:
        end += 1
    word = text[start:end]
    return len(word) >= _DIGEST and any(character.isalpha() for character in word)


def _is_number(digits: str) -> bool:
    return _SHORTEST <= len(digits) <= _LONGEST and _ISSUERS.fullmatch(digits) is not None and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(value - 9 if value > 9 else value for value in doubled)) % 10 == 0  # noqa: PLR2004
