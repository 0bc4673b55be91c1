"""Text as a reader sees it: invisible characters gone, every script's digits as ASCII, and where each came from.

The positions let a redaction cut out of the original exactly what was found in the plain form.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_INVISIBLE = frozenset({"Cf", "Mn", "Me"})
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class PlainText:
    """Normalised characters, and for each the index it had in the original."""

    characters: str
    origins: tuple[int, ...] | None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of the plain text back, closing up what was dropped inside it."""
        if self.origins is None:
            return start, end
        return self.origins[start], self.origins[end - 1] + 1


def _plain(character: str) -> str:
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return ""
    if category.startswith("Z"):
        return " "
    if category == "Pd" or character == _MINUS:
        return "-"
    compatible = unicodedata.normalize("NFKC", character)
    return compatible if len(compatible) == 1 else character


def plain_text(text: str) -> PlainText:
    """Normalise character by character; ASCII text is its own plain form."""
    if text.isascii():
        return PlainText(text, None)
    characters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        plain = character if character.isascii() else _plain(character)
        if plain:
            characters.append(plain)
            origins.append(index)
    return PlainText("".join(characters), tuple(origins))
