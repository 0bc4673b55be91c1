"""Card data in whole documents: every key and value, in every reading of them.

The search is bounded. What is nested or encoded deeper than any honest request is treated as card data: refusing
it costs a caller a clear 400, while letting it pass could cost everybody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from handlers.core.card_data import encodings, patterns
from handlers.core.card_data.patterns import Kind
from handlers.core.card_data.text import plain_text
from handlers.core.identity import OWN_IDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LAYERS: Final = 5
_DEPTH: Final = 32
_SHORTEST: Final = len("cvv 737")
_LONGEST: Final = 16_384
"""Characters of one text. Nothing that is kept is as long; what is longer is not searched, and not kept either."""
_BUDGET: Final = 200_000
"""Characters that one search reads, all layers together."""
_NOT_LETTERS: Final = re.compile(r"[^a-z0-9]")
_SECURITY_CODE_NAMES: Final = frozenset(
    {
        *("cvv", "cvv2", "cvc", "cvc2", "cvn", "cvn2", "cav", "cav2", "csc", "icvv"),
        *("securitycode", "cardsecuritycode", "cardcode", "verificationvalue", "verificationcode"),
        *("cardverificationvalue", "cardverificationcode", "cardverificationnumber"),
        *("pinblock", "cardpin"),
    }
)
_TRACK_NAMES: Final = frozenset(
    {"track", "track1", "track2", "track3", "trackdata", "track1data", "track2data", "magstripe", "magstripedata"}
)


@dataclass(slots=True)
class _Budget:
    left: int = _BUDGET
    seen: set[str] = field(default_factory=set)

    def admits(self, text: str) -> bool:
        """Spend on a text that was not read yet; too short a text holds nothing."""
        if len(text) < _SHORTEST or text in self.seen:
            return False
        self.seen.add(text)
        self.left -= len(text)
        return True


def sensitive_name(name: str) -> Kind | None:
    """Tell whether a key names data that must never be stored after authorization, whatever its value looks like."""
    letters = _NOT_LETTERS.sub("", plain_text(name).characters.lower())
    if letters in _SECURITY_CODE_NAMES:
        return Kind.SECURITY_CODE
    return Kind.TRACK if letters in _TRACK_NAMES else None


def _in_text(original: str, layers: int, budget: _Budget) -> Iterator[Kind]:
    text = OWN_IDS.sub("txn", original)
    if not budget.admits(text):
        return
    if budget.left < 0 or layers < 0 or len(text) > _LONGEST:
        yield Kind.PAN
        return
    for span in patterns.find(text):
        yield span.kind
    plain = plain_text(text).characters
    if plain != text:
        yield from _in_text(plain, layers, budget)
    document = encodings.nested_json(text)
    if document is not None:
        yield from _in_document(document, layers - 1, budget)
    for reading in encodings.decoded(text):
        yield from _in_text(reading, layers - 1, budget)


def _scalar_text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, int | float) else None


def _in_list(values: Iterable[object], layers: int, budget: _Budget, depth: int) -> Iterator[Kind]:
    scalars: list[str] = []
    for value in values:
        text = _scalar_text(value)
        if text is not None:
            scalars.append(text)
        yield from _in_document(value, layers, budget, depth)
    if len(scalars) > 1:
        yield from (span.kind for span in patterns.find(" ".join(scalars)))


def _in_document(value: object, layers: int, budget: _Budget, depth: int = _DEPTH) -> Iterator[Kind]:
    text = _scalar_text(value)
    if text is not None:
        yield from _in_text(text, layers, budget)
    elif depth == 0:
        yield Kind.PAN
    elif isinstance(value, dict):
        for key, item in value.items():
            named = sensitive_name(str(key))
            if named is not None:
                yield named
            yield from _in_text(str(key), layers, budget)
            yield from _in_document(item, layers, budget, depth - 1)
    elif isinstance(value, bytes | bytearray):
        yield from _in_text(value.decode("utf-8", "replace"), layers, budget)
    elif isinstance(value, list | tuple | set | frozenset):
        yield from _in_list(value, layers, budget, depth - 1)


def find_card_data(value: object) -> Kind | None:
    """Name the first kind of card data in a text or a document of JSON types, keys included."""
    return next(_in_document(value, _LAYERS, _Budget()), None)


def holds_card_data(value: object) -> bool:
    """Tell whether a text or a document must be refused."""
    return find_card_data(value) is not None
