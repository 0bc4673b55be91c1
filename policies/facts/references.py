"""What a resource says of others: the names, ARNs and URLs of the stack's resources in its properties, JSON text included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from policies.facts.data_files import table
from policies.model.resource import Resource
from policies.model.stack import AWS, Stack
from policies.model.strings import texts

_SHORTEST: Final = 8
"""A shorter name is a word like any other: a stage ``dev`` is not meant wherever somebody writes ``dev``."""

_EMBEDDED: Final = ("arn:", "https://")
_STARTS: Final = re.compile("|".join(map(re.escape, _EMBEDDED)))
_GOES_ON: Final = re.compile(r"[\w-]")
"""What makes an identifier in a text a part of a longer name."""


@dataclass(frozen=True, slots=True)
class _Index:
    """The stack's identifiers: names that must match whole, ARNs and URLs that may stand in a longer text."""

    whole: Mapping[str, frozenset[str]]
    lengths: tuple[int, ...]
    """Of the ARNs and URLs, the longest first."""

    def urns(self, text: str) -> Iterator[frozenset[str]]:
        """Yield, for every identifier in a text, the URNs of the resources that it may mean."""
        if text in self.whole:
            yield self.whole[text]
        elif any(start in text for start in _EMBEDDED):
            yield from self._embedded(text)

    def _embedded(self, text: str) -> Iterator[frozenset[str]]:
        """Look up what begins where an ARN or a URL does: a pattern of all of them would try each at every place."""
        position = 0
        while found := _STARTS.search(text, position):
            start = found.start()
            ends = (start + length for length in self.lengths)
            end = next((end for end in ends if text[start:end] in self.whole and not _GOES_ON.match(text, end)), 0)
            if end:
                yield self.whole[text[start:end]]
            position = end or start + 1


def _index(stack: Stack) -> _Index:
    found: dict[str, set[str]] = {}
    for resource in stack.resources:
        if resource.type.startswith(AWS):
            for identifier in stack.identifiers(resource):
                if len(identifier) >= _SHORTEST:
                    found.setdefault(identifier, set()).add(resource.urn)
    lengths = sorted({len(key) for key in found if key.startswith(_EMBEDDED)}, reverse=True)
    return _Index({key: frozenset(value) for key, value in found.items()}, tuple(lengths))


def unordered(stack: Stack, resource: Resource) -> Iterator[tuple[str, Resource]]:
    """Yield each property that names a resource which its own does not depend on, and that resource."""
    index = stack.once(_index)
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
