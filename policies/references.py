"""What a resource says of others: the names, ARNs and URLs of the stack's resources in its properties, JSON text included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from policies.data_files import table
from policies.resource import Resource
from policies.stack import AWS, Stack
from policies.texts import texts

_SHORTEST: Final = 8
"""A shorter name is a word like any other: a stage ``dev`` is not meant wherever somebody writes ``dev``."""

_EMBEDDED: Final = ("arn:", "https://")


@dataclass(frozen=True, slots=True)
class _Index:
    """The stack's identifiers: names that must match whole, ARNs and URLs that may stand in a longer text."""

    whole: Mapping[str, frozenset[str]]
    embedded: re.Pattern[str]

    def urns(self, text: str) -> Iterator[frozenset[str]]:
        """Yield, for every identifier in a text, the URNs of the resources that it may mean."""
        if text in self.whole:
            yield self.whole[text]
        elif any(start in text for start in _EMBEDDED):
            yield from (self.whole[match] for match in self.embedded.findall(text))


@lru_cache(maxsize=1)
def _index(stack: Stack) -> _Index:
    found: dict[str, set[str]] = {}
    for resource in stack.resources:
        if resource.type.startswith(AWS):
            for identifier in stack.identifiers(resource):
                if len(identifier) >= _SHORTEST:
                    found.setdefault(identifier, set()).add(resource.urn)
    longest_first = sorted((key for key in found if key.startswith(_EMBEDDED)), key=len, reverse=True)
    pattern = "|".join(map(re.escape, longest_first)) or "(?!)"
    return _Index({key: frozenset(value) for key, value in found.items()}, re.compile(f"(?:{pattern})(?![\\w-])"))


def unordered(stack: Stack, resource: Resource) -> Iterator[tuple[str, Resource]]:
    """Yield each property that names a resource which its own does not depend on, and that resource."""
    index = _index(stack)
    ordered = resource.relations.dependencies | {resource.urn, resource.relations.parent}
    for prop, value in sorted(resource.props.items()):
        reachable = ordered | resource.sources(prop)
        missing: set[str] = set()
        for _, text in texts(value):
            missing.update(min(urns) for urns in index.urns(text) if not urns & reachable)
        for urn in sorted(missing):
            other = stack.by_urn[urn]
            if not _allowed(resource.type, prop, other.type):
                yield prop, other


def _allowed(type_token: str, prop: str, named: str) -> bool:
    return any(
        entry["type"] == type_token and entry["property"] == prop and entry["names"] in {named, "*"}
        for entry in table("forward_references")["allowed"]
    )
