"""What a text says when one layer of a common encoding is taken off it.

URL, HTML, backslash and quoted-printable escapes are undone in place; base64 and hex are tried on every run of their
letters, at every alignment, since a prefix glued to the run shifts it.
"""

from __future__ import annotations

import base64
import binascii
import html
import json
import re
import urllib.parse
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_PERCENT: Final = re.compile(r"%[0-9a-fA-F]{2}")
_ENTITY: Final = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z]+);?")
_BACKSLASH: Final = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})|\\([0-7]{3})")
_PERCENT_U: Final = re.compile(r"%u([0-9a-fA-F]{4})")
_QUOTED_PRINTABLE: Final = re.compile(r"=[0-9a-fA-F]{2}")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/_-]{18,}")
_HEX: Final = re.compile(r"[0-9a-fA-F]{26,}")
_SPACED_HEX: Final = re.compile(r"(?:(?:0x|\\x)?[0-9a-fA-F]{2}[\s:,;-]{1,2}){12,}(?:0x|\\x)?[0-9a-fA-F]{2}")
_HEX_PAIR: Final = re.compile(r"(?:0x|\\x)?([0-9a-fA-F]{2})")
_URL_SAFE: Final = str.maketrans("-_", "+/")
_ALIGNMENTS: Final = 4
_TOP: Final = 0x10FFFF


def _code_point(match: re.Match[str]) -> str:
    digits = match.group(1) or (match.group(2) if match.lastindex and match.lastindex > 1 else None)
    value = int(digits, 16) if digits else int(match.group(3), 8)
    return chr(value) if value <= _TOP else match.group()


def _texts(raw: bytes) -> Iterator[str]:
    """Read bytes leniently. UTF-16 shows up as ASCII between zero bytes, or as what no UTF-8 text looks like."""
    plain = raw.replace(b"\x00", b"").decode("utf-8", "replace")
    yield plain
    if not plain.isprintable() or "\N{REPLACEMENT CHARACTER}" in plain:
        yield raw.decode("utf-16-le", "replace")
        yield raw.decode("utf-16-be", "replace")


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


def _from_base64(run: str) -> Iterator[str]:
    standard = run.translate(_URL_SAFE)
    for offset in range(_ALIGNMENTS):
        chunk = standard[offset:]
        chunk = chunk[:-1] if len(chunk) % 4 == 1 else chunk
        try:
            raw = base64.b64decode(chunk + "=" * (-len(chunk) % 4))
        except binascii.Error:
            continue
        yield from _texts(raw)


def _from_hex(run: str) -> Iterator[str]:
    for offset in (0, 1):
        chunk = run[offset:]
        yield from _texts(bytes.fromhex(chunk[: len(chunk) // 2 * 2]))


def _runs(text: str) -> Iterator[str]:
    for match in _BASE64.finditer(text):
        yield from _from_base64(match.group())
    for match in _HEX.finditer(text):
        yield from _from_hex(match.group())
    for match in _SPACED_HEX.finditer(text):
        yield from _texts(bytes.fromhex("".join(_HEX_PAIR.findall(match.group()))))


def decoded(text: str) -> Iterator[str]:
    """Yield every reading of the text that differs from it."""
    for reading in (*_escapes(text), *_runs(text)):
        if reading != text:
            yield reading


def nested_json(text: str) -> object | None:
    """Parse a string that is itself a JSON document; JSON scalars are left to the text's own scan."""
    if not text.lstrip().startswith(("{", "[", '"')):
        return None
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document
