"""Keeps secret values out of everything that the judge says or writes.

The engine hands secrets to a pack in plain text and unmarked, so what was read of a secret-bearing property is replaced
where it is read (:mod:`policies.model.resource`); this is the second line: no configured secret leaves in any text either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from policies.facts.secret_shapes import announced, is_random, shape
from policies.model.resource import SECRET

_SHORTEST: Final = 6
"""Shorter values would also match what is no secret; no credential of use is that short."""


_PROVIDERS: Final = "aws:"
"""The provider's own keys: a list among them is of account ids."""


def secret_values(config: Mapping[str, str], secret_keys: Iterable[str]) -> frozenset[str]:
    """Return every text of the stack's secret configuration; a structured value's leaves count one by one.

    What is called a secret counts as one, marked or not: somebody may have forgotten ``--secret``.
    """
    marked = frozenset(secret_keys)
    found = {
        text
        for key, value in config.items()
        for name, text in _named_leaves(key, _structured(value))
        if key in marked or announced(name, text)
    }
    return frozenset(value for value in found if len(value) >= _SHORTEST)


def marked_values(config: Mapping[str, str], secret_keys: Iterable[str]) -> frozenset[str]:
    """Return those of them that the stack marks as secret, and so keeps encrypted."""
    marked = {key: config[key] for key in secret_keys if key in config}
    return secret_values(marked, marked)


def _structured(value: str) -> Any:
    try:
        found = json.loads(value)
    except ValueError:
        return value
    return found if isinstance(found, Mapping | list) else value


def _named_leaves(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _named_leaves(str(key), item)
    elif isinstance(value, list):
        for item in value:
            yield from _named_leaves(name, item)
    elif isinstance(value, str):
        yield name, value


def configuration(config: Mapping[str, str], secret_keys: Iterable[str]) -> dict[str, str]:
    """Return the stack's configuration as it may be written down.

    A value that the stack marks as secret is replaced, and so is one that somebody forgot to mark: one whose key or
    shape says what it is, and every text inside of a structured value of the program's own.
    """
    secret = frozenset(secret_keys)
    return {key: SECRET if key in secret else _shown(key, value) for key, value in sorted(config.items())}


def _shown(key: str, value: str) -> str:
    if value[:1] in {"{", "["} and not key.startswith(_PROVIDERS):
        try:
            return json.dumps(_hollow(json.loads(value)), sort_keys=True)
        except ValueError:
            return SECRET
    return SECRET if announced(key, value) or shape(value) or is_random(value) else value


def _hollow(value: Any) -> Any:
    """Keep what a structure is made of, and none of its texts."""
    if isinstance(value, Mapping):
        return {key: _hollow(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hollow(item) for item in value]
    return SECRET if isinstance(value, str) else value


def scrub(value: Any, secrets: frozenset[str]) -> Any:
    """Return the value with every secret in it replaced."""
    if not secrets:
        return value
    if isinstance(value, str):
        for secret in sorted(secrets, key=len, reverse=True):
            value = value.replace(secret, SECRET)
        return value
    if isinstance(value, Mapping):
        return {scrub(key, secrets): scrub(item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [scrub(item, secrets) for item in value]
    return value
