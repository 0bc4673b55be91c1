"""Which properties somebody has thought about: those that a control reads, and those that are free for a stated reason."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from policies.facts.data_files import document, table

_NOT_THE_PROGRAMS: Final = frozenset({"__defaults", "__meta", "tagsAll"})
"""What the provider's Check adds to the inputs by itself; tags are judged where they are declared."""
_INDEX: Final = re.compile(r"\[\d+\]")


def general(path: str) -> str:
    """Return a path with no particular list element in it: ``rules[2].name`` is ``rules[].name``."""
    return _INDEX.sub("[]", path)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The reviewed paths of a type."""

    paths: frozenset[str]

    def covers(self, path: str) -> bool:
        """Tell whether a path, or something that it is a part of, was reviewed."""
        steps = general(path).replace("[]", ".[]").split(".")
        parts = (".".join(steps[:end]).replace(".[]", "[]") for end in range(1, len(steps) + 1))
        return any(part in self.paths for part in parts)


@cache
def reviewed(type_token: str) -> Reviewed:
    """Return what was reviewed of a type."""
    read = document("reviewed_properties")["types"].get(type_token, [])
    return Reviewed(frozenset([*read, *free(type_token)]))


def free(type_token: str) -> frozenset[str]:
    """Return the properties of a type that may have any value; those of ``*`` are free wherever they occur."""
    tables = table("free_properties")
    return frozenset([*tables.get(type_token, {}), *tables.get("*", {})])


def leaves(props: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the path of every value that is set; empty blocks and lists set nothing."""
    for key, value in sorted(props.items()):
        if key not in _NOT_THE_PROGRAMS:
            yield from _leaf(value, f"{path}.{key}" if path else key)


def _leaf(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from leaves(value, path)
    elif isinstance(value, list):
        seen = {leaf for index, item in enumerate(value) for leaf in _leaf(item, f"{path}[{index}]")}
        yield from sorted(seen)
    elif value is not None:
        yield path
