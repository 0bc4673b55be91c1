"""What a text says when one layer of a common encoding is taken off it.

URL, HTML, backslash and quoted-printable escapes are undone in place. Base64, base32 and hex are tried on every run of
their letters, at every alignment, since a prefix glued to the run shifts it; and once more with all separators taken out,
since a run may be split. Bytes are read as text, as EBCDIC, as packed decimals, and decompressed. A hexadecimal or octal
word is also read as the number that it is.
"""

from __future__ import annotations

import base64
import binascii
import bz2
import html
import json
import lzma
import re
import urllib.parse
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from handlers.core.card_data.numbers import SHORTEST, is_card_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}")
_ENTITY: Final = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z]+);?")
_BACKSLASH: Final = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})|\\([0-7]{3})")
_PERCENT_U: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_QUOTED_PRINTABLE: Final = re.compile(r"=[0-9a-fA-F]{2}")
_TOP: Final = 0x10FFFF

_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{14,}")
_BASE32: Final = re.compile(r"[A-Z2-7]{20,}|[a-z2-7]{20,}")
_HEX: Final = re.compile(r"[0-9a-fA-F]{24,}")
_URL_SAFE: Final = str.maketrans("-_", "+/")
_BASE64_LETTERS: Final = 4
_BASE32_LETTERS: Final = 8
_SEPARATORS: Final = re.compile(r"[^A-Za-z0-9+/]+")
_ALL_SEPARATORS: Final = re.compile(r"[^A-Za-z0-9]+")
_HEX_PREFIX: Final = re.compile(r"0x|\\x|(?<![0-9A-Za-z])x(?=[0-9a-fA-F]{2}(?![0-9A-Za-z]))")

_LEGIBLE: Final = re.compile(r"(?:[ -~\t\n]|\d){12,}")
_EBCDIC_DIGITS: Final = re.compile(rb"[\xf0-\xf9]{12,}")
_EBCDIC_SEPARATORS: Final = "-. /_".encode("cp037")
_LONGEST_PACKED: Final = 11
_PACKED: Final = re.compile(r"[0-9]{12,19}f?")
_LARGEST_EXPANSION: Final = 16_384
_GLUED: Final = 3
"""Bytes behind a compressed text that letters glued to its encoding may give."""

_HEX_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])(0[xX])?([0-9a-fA-F]{10,14})[hH]?(?![0-9A-Za-z])")
_OCTAL_NUMBER: Final = re.compile(r"(?<![0-9A-Za-z])(?:0o?)?([1-7][0-7]{12,21})(?![0-9A-Za-z])")
_LETTER: Final = re.compile(r"[A-Za-z]")
# A bare hexadecimal word counts as a number of 15 or 16 digits: random ids have 10 or 12 letters, and seldom 13 or 14.
_BARE_HEX_RANGES: Final = re.compile(r"3[47][0-9]{13}|[2-689][0-9]{15}")


def _code_point(match: re.Match[str]) -> str:
    digits = match.group(1) or (match.group(2) if match.lastindex and match.lastindex > 1 else None)
    value = int(digits, 16) if digits else int(match.group(3), 8)
    return chr(value) if value <= _TOP else match.group()


def _escapes(text: str) -> Iterator[str]:
    if _PERCENT.search(text):
        yield urllib.parse.unquote_plus(text, errors="replace")
    if "%u" in text:
        yield _PERCENT_U.sub(_code_point, text)
    if "&" in text and _ENTITY.search(text):
        yield html.unescape(text)
    if "\\" in text:
        unescaped = _BACKSLASH.sub(_code_point, text)
        yield unescaped
        with suppress(UnicodeError):
            yield unescaped.encode("latin-1").decode()
    if _QUOTED_PRINTABLE.search(text):
        yield binascii.a2b_qp(text.encode()).decode("utf-8", "replace")


def _inflated(raw: bytes, window: int) -> bytes:
    return zlib.decompressobj(window).decompress(raw, _LARGEST_EXPANSION)


def _inflated_whole(raw: bytes) -> bytes:
    """Inflate what has no header: random bytes begin like such a stream now and then, and seldom end like one."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    content = inflater.decompress(raw, _LARGEST_EXPANSION)
    return content if inflater.eof and len(inflater.unused_data) <= _GLUED else b""


def _decompressed(raw: bytes) -> Iterator[bytes]:
    """Decompress what begins as the common formats do, as far as a card number can matter."""
    attempts: list[Callable[[], bytes]] = []
    for window, magic in ((zlib.MAX_WBITS, b"\x78"), (zlib.MAX_WBITS | 16, b"\x1f\x8b")):
        place = raw.find(magic)
        if place >= 0:
            attempts.append(lambda place=place, window=window: _inflated(raw[place:], window))  # type: ignore[misc]
    attempts.append(lambda: _inflated_whole(raw))
    if (place := raw.find(b"BZh")) >= 0:
        attempts.append(lambda: bz2.BZ2Decompressor().decompress(raw[place:], _LARGEST_EXPANSION))
    if (start := raw.find(b"\xfd7zXZ")) >= 0:
        attempts.append(lambda: lzma.LZMADecompressor(memlimit=1 << 27).decompress(raw[start:], _LARGEST_EXPANSION))
    for attempt in attempts:
        with suppress(zlib.error, OSError, lzma.LZMAError, EOFError, ValueError):
            found = attempt()
            if found:
                yield found


def _texts(raw: bytes, *, compressed: bool = True) -> Iterator[str]:
    """Read bytes as UTF-8, UTF-16, EBCDIC and packed decimals; of what is no text, the legible parts."""
    try:
        yield raw.replace(b"\x00", b"").decode()
    except UnicodeDecodeError:
        yield from _LEGIBLE.findall(raw.replace(b"\x00", b"").decode("utf-8", "ignore"))
    for codec in ("utf-16-le", "utf-16-be"):
        wide = raw.decode(codec, "ignore")
        if not wide.isascii():
            yield from _LEGIBLE.findall(wide)
    if _EBCDIC_DIGITS.search(raw.translate(None, _EBCDIC_SEPARATORS)):
        yield raw.decode("cp037")
    packed = raw[:_LONGEST_PACKED].hex()
    if _PACKED.fullmatch(packed):
        yield packed
    if compressed:
        for content in _decompressed(raw):
            yield from _texts(content, compressed=False)


def _from_base64(run: str) -> Iterator[str]:
    standard = run.translate(_URL_SAFE)
    for offset in range(_BASE64_LETTERS):
        chunk = standard[offset:]
        chunk = chunk[:-1] if len(chunk) % _BASE64_LETTERS == 1 else chunk
        with suppress(binascii.Error):
            yield from _texts(base64.b64decode(chunk + "=" * (-len(chunk) % _BASE64_LETTERS)))


def _from_base32(run: str) -> Iterator[str]:
    letters = run.upper()
    for offset in range(_BASE32_LETTERS):
        chunk = letters[offset:]
        while len(chunk) % _BASE32_LETTERS in {1, 3, 6}:  # no number of bytes is written with so many letters
            chunk = chunk[:-1]
        with suppress(binascii.Error):
            yield from _texts(base64.b32decode(chunk + "=" * (-len(chunk) % _BASE32_LETTERS)))


def _from_hex(run: str) -> Iterator[str]:
    for offset in (0, 1):
        chunk = run[offset:]
        yield from _texts(bytes.fromhex(chunk[: len(chunk) // 2 * 2]))


def _runs(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        yield from _from_base64(match.group())
    for match in _BASE32.finditer(text):
        yield from _from_base32(match.group())
    for match in _HEX.finditer(text):
        yield from _from_hex(match.group())


def _joined(text: str) -> Iterator[str]:
    """Yield the text without its separators: with and without the two that base64 uses itself."""
    for separators in (_SEPARATORS, _ALL_SEPARATORS):
        joined = separators.sub("", text)
        if len(joined) != len(text):
            yield joined
    without_prefixes = _HEX_PREFIX.sub("", text)
    if without_prefixes != text:
        yield _ALL_SEPARATORS.sub("", without_prefixes)


def _integers(text: str) -> Iterator[str]:
    """Yield the decimal digits of hexadecimal and octal numbers, where these are a card number."""
    for match in _HEX_NUMBER.finditer(text):
        if match.group(1) or _LETTER.search(match.group(2)):
            decimal = str(int(match.group(2), 16))
            if is_card_number(decimal) and (match.group(1) or _BARE_HEX_RANGES.fullmatch(decimal)):
                yield decimal
    for match in _OCTAL_NUMBER.finditer(text):
        decimal = str(int(match.group(1), 8))
        if len(decimal) >= SHORTEST and is_card_number(decimal):
            yield decimal


def decoded(text: str) -> Iterator[str]:
    """Yield every reading of the text that differs from it."""
    seen = {text}
    for reading in _readings(text):
        if reading not in seen:
            seen.add(reading)
            yield reading


def _readings(text: str) -> Iterator[str]:
    yield from _integers(text)
    yield from _escapes(text)
    yield from _runs(text)
    for joined in _joined(text):
        yield from _runs(joined)


def nested_json(text: str) -> object | None:
    """Parse a string that is itself a JSON document; JSON scalars are left to the text's own scan."""
    if not text.lstrip().startswith(("{", "[", '"')):
        return None
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document
