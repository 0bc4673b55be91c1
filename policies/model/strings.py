"""Every string in a value, with its path; JSON text is opened. And a number with its noun, and a line as it may be shown."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final


def count(number: int, one: str, many: str) -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many}"


_KINDS: Final = {
    "NoneType": "null",
    "bool": "a boolean",
    "bytes": "binary",
    "dict": "an object",
    "float": "a number",
    "int": "a number",
    "list": "a list",
    "str": "a string",
    "tuple": "a list",
}
"""JSON's names for Python's types."""


def kind_of(value: object) -> str:
    """Return what a value is, never the value itself: it may be a secret."""
    name = type(value).__name__
    return _KINDS.get(name, f"a {name}")


def with_article(noun: str) -> str:
    """Return a noun with "a" or "an"."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def visible(line: str) -> str:
    """Return a line with every control character visible: another's words move no cursor and set no colour."""
    return "".join(letter if letter.isprintable() or letter == "\t" else repr(letter)[1:-1] for letter in line)


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, string) for every string in a value, keys of objects not included."""
    if isinstance(value, str):
        inside = opened(value)
        if inside is None:
            yield path, value
        else:
            yield from texts(inside, path)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]")


def keys(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, key) for every key of an object in a value; the path has the key's number in place of the key."""
    if isinstance(value, Mapping):
        for number, (key, item) in enumerate(value.items(), start=1):
            yield f"{path}.[key {number}]" if path else f"[key {number}]", str(key)
            yield from keys(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from keys(item, f"{path}[{index}]")


def opened(text: str) -> Any:
    """Return what a JSON text of an object or a list holds; None for any other text."""
    if text[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
