"""Public test card numbers, and ways in which one may be hidden. No other number belongs in this repository."""

from __future__ import annotations

import base64
import html
import json
import urllib.parse
from collections.abc import Callable

from benchmarks.card_data import corpus

TEST_CARDS = corpus.TEST_CARDS

SEPARATORS = (
    " ",
    "-",
    ".",
    "/",
    "_",
    ":",
    ",",
    "|",
    "  ",
    " - ",
    "\u00a0",
    "\u2009",
    "\u2013",
    "\t",
    "\n",
    "*",
    "~",
    ";",
)
INVISIBLE = ("\u200b", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\ufe0f")
ZEROS = tuple(map(chr, (0xFF10, 0x0660, 0x06F0, 0x0966, 0x1D7CE, 0x1D7D8, 0x0E50)))


def _every(template: str) -> Callable[[str], str]:
    return lambda text: "".join(template.format(ord(character)) for character in text)


def _every_byte(template: str) -> Callable[[str], str]:
    return lambda text: "".join(template.format(byte) for byte in text.encode())


def in_script(zero: str) -> Callable[[str], str]:
    """Write the digits in another script."""
    return lambda text: "".join(chr(ord(zero) + int(c)) if c.isascii() and c.isdigit() else c for c in text)


ENCODINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda text: text,
    "url": _every_byte("%{:02x}"),
    "url twice": _every_byte("%25{:02X}"),
    "html decimal": _every("&#{};"),
    "html hexadecimal": _every("&#x{:x};"),
    "html padded": _every("&#{:07d};"),
    "html escaped": lambda text: html.escape(_every("&#{};")(text)),
    "unicode escapes": _every("\\u{:04x}"),
    "hex escapes": _every_byte("\\x{:02x}"),
    "octal escapes": _every_byte("\\{:03o}"),
    "quoted-printable": _every_byte("={:02X}"),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 unpadded": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "base64 of utf-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "hex": lambda text: text.encode().hex(),
    "hex spaced": lambda text: text.encode().hex(" "),
    "hex of base64": lambda text: base64.b64encode(text.encode()).hex(),
    "base64 in url": lambda text: urllib.parse.quote(base64.b64encode(text.encode()).decode(), safe=""),
    "json": lambda text: json.dumps({"note": text}),
    "json in json": lambda text: json.dumps({"note": json.dumps([{"deep": text}])}),
    "keyed json": lambda text: json.dumps({text: True}),
    **{f"script {ord(zero):x}": in_script(zero) for zero in ZEROS},
}


def grouped(number: str, separator: str, size: int) -> str:
    """Write a number in groups."""
    return separator.join(number[start : start + size] for start in range(0, len(number), size))
