"""Every string in a value, with its path; JSON text is opened."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, string) for every string in a value, keys of objects not included."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from texts(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}[{index}]")
    elif isinstance(value, str):
        opened = _opened(value)
        if opened is None:
            yield path, value
        else:
            yield from texts(opened, path)


def _opened(text: str) -> Any:
    if text[:1] not in {"{", "["}:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return None
