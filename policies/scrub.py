"""Keeps secret values out of everything that the judge says or writes.

The engine hands secrets to a pack in plain text and unmarked, so what was read of a secret-bearing property is replaced
where it is read (:mod:`policies.resource`); this is the second line: no configured secret leaves in any text either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from policies.resource import SECRET

_SHORTEST: Final = 6
"""Shorter values would also match what is no secret; no credential of use is that short."""


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, str):
        yield value


def secret_values(config: Mapping[str, str], secret_keys: Iterable[str]) -> frozenset[str]:
    """Return every text of the stack's secret configuration; a structured value's leaves count one by one."""
    found: set[str] = set()
    for key in secret_keys:
        value = config.get(key, "")
        try:
            found.update(_leaves(json.loads(value)))
        except ValueError:
            found.add(value)
    return frozenset(value for value in found if len(value) >= _SHORTEST)


def scrub(value: Any, secrets: frozenset[str]) -> Any:
    """Return the value with every secret in it replaced."""
    if not secrets:
        return value
    if isinstance(value, str):
        for secret in sorted(secrets, key=len, reverse=True):
            value = value.replace(secret, SECRET)
        return value
    if isinstance(value, Mapping):
        return {key: scrub(item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [scrub(item, secrets) for item in value]
    return value
