"""Cases made from the provider's schema, for every type of the stack: what the provider does to values must not decide a verdict.

A new type of the program, or a new property of the schema, gets its cases by itself.
"""

from __future__ import annotations

import copy
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from guard.provider.refusals import broken_rules
from guard.provider.table import Field, resource_type
from tests.mutation.recorded import Declared, changed_at

UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_ARN: Final = "arn:aws:iam::123456789012:role/other"
_TEXTS: Final = ("other", "other1", "/other", "other.fifo", _ARN, "{}", "1", "0", "2026-01-01T00:00:00Z", "x" * 20, "")
_NOT_THE_PROGRAMS: Final = frozenset({"tagsAll", "region"})
"""What Check adds to every resource."""


class Kind(StrEnum):
    """What is done to a resource of the untouched program."""

    DEFAULT_GIVEN = "a default that nobody gave is given"
    DEFAULT_DROPPED = "a value that is the default is dropped"
    NULL = "a null in the place of a property"
    REORDERED = "a set in another order"
    OTHER_DEFAULT = "another value where nobody gave one, and the provider has a default"
    COMPUTED = "a value where nobody gave one, and AWS fills it in"
    UNSET = "a value where nobody gave one, and there is none"


@dataclass(frozen=True)
class Case:
    """A changed resource, in one way or in several of which one is a fault; ``dropped`` is it without the property."""

    kind: Kind
    path: str
    changed: tuple[Declared, ...]
    dropped: Declared | None = None

    @property
    def generic(self) -> str:
        """The property's path without indexes, as policies/data/free_properties.toml names it."""
        return re.sub(r"\[\d+\]", "[]", self.path)

    @property
    def name(self) -> str:
        """The case, as a failing test shows it."""
        return f"{self.changed[0].type} {self.changed[0].name} {self.path}"


def cases(resources: tuple[Declared, ...]) -> Iterator[Case]:
    """Yield the cases of a program: of each type, one resource for each set of properties that its resources give."""
    for type_token, items in itertools.groupby(sorted(resources, key=lambda item: (item.type, item.urn)), _type):
        known = resource_type(type_token)
        if not type_token.startswith("aws:") or known is None:
            continue
        seen: set[tuple[str, ...]] = set()
        for item in items:
            shape = tuple(sorted(item.inputs))
            if shape not in seen:
                seen.add(shape)
                yield from _of_object(item, known.fields, (), item.inputs)


def _type(item: Declared) -> str:
    return item.type


def _of_object(
    item: Declared, fields: Mapping[str, Field], way: tuple[Any, ...], values: Mapping[str, Any]
) -> Iterator[Case]:
    for name, field in fields.items():
        if not field.given or (not way and name in _NOT_THE_PROGRAMS):
            continue
        path = (*way, name)
        if name in values:
            yield from _of_given(item, field, path, values[name])
        elif not _excluded(field, fields, values):
            yield from _of_absent(item, field, path)


def _excluded(field: Field, fields: Mapping[str, Field], values: Mapping[str, Any]) -> bool:
    """Tell whether the provider refuses the property beside what is given."""
    rivals = {*field.conflicts, *field.exactly} | {
        other for other, one in fields.items() if field.name in one.conflicts
    }
    return bool(rivals & values.keys())


def _of_given(item: Declared, field: Field, path: tuple[Any, ...], value: Any) -> Iterator[Case]:
    dropped = _dropped(item, path)
    if not field.required:
        yield Case(Kind.NULL, _shown(path), (_with(item, path, None, keeps=False),), dropped)
        if field.default is not None and value == field.default:
            yield Case(Kind.DEFAULT_DROPPED, _shown(path), (dropped,))
    if field.kind == "set" and isinstance(value, list) and len(value) > 1:
        yield Case(Kind.REORDERED, _shown(path), (_with(item, path, value[::-1]),))
    if field.kind == "object" and isinstance(value, Mapping):
        yield from _of_object(item, field.children, path, value)
    elif field.is_block and isinstance(value, list):
        for index, element in enumerate(value):
            if isinstance(element, Mapping):
                yield from _of_object(item, field.children, (*path, index), element)


def _of_absent(item: Declared, field: Field, path: tuple[Any, ...]) -> Iterator[Case]:
    others = tuple(_with(item, path, value) for value in samples(field))
    if field.default is not None:
        yield Case(Kind.DEFAULT_GIVEN, _shown(path), (_with(item, path, field.default),))
        yield Case(Kind.OTHER_DEFAULT, _shown(path), others)
    else:
        yield Case(Kind.COMPUTED if field.computed else Kind.UNSET, _shown(path), others)


def samples(field: Field) -> tuple[Any, ...]:
    """Return values that the provider takes, other than its default: the least and the most, the first and the last."""
    if field.kind in {"object", "list", "set", "map", "bool"}:
        return (sample(field),)
    fitting = _fitting(field)
    return (fitting[0], fitting[-1]) if len(fitting) > 1 else tuple(fitting)


def sample(field: Field, depth: int = 0) -> Any:
    """Return a value that the provider takes, and that is not its default."""
    if field.kind == "object":
        return _sample_object(field, depth)
    if field.kind in {"list", "set"}:
        element = replace(field, kind=field.element, rule=field.each, default=None)
        return [_sample_object(field, depth) if field.element == "object" else sample(element, depth)]
    if field.kind == "map":
        return {"other": "other"}
    return field.default is not True if field.kind == "bool" else _fitting(field)[0]


def _sample_object(field: Field, depth: int) -> dict[str, Any]:
    """Return an object with what is required in it, or else with its first property."""
    given = {name: child for name, child in field.children.items() if child.given}
    wanted = {name: child for name, child in given.items() if child.required} or dict(
        itertools.islice(given.items(), 1)
    )
    return {name: sample(child, depth + 1) for name, child in wanted.items()} if depth < 3 else {}


def _fitting(field: Field) -> list[Any]:
    """Return scalars that the property may have, in order of size where it is a number."""
    rule, candidates = field.rule, _TEXTS
    if "enum" in rule:
        candidates = tuple(rule["enum"])
    elif field.kind in {"int", "float"}:
        least = rule.get("min", 1)
        candidates = (least, least + 1, least + rule.get("multipleOf", 2), rule.get("max", 7))
    found = [item for item in candidates if item not in {field.default, 0, ""} and not _broken(field, item)]
    return (found if "enum" in rule or not found or isinstance(found[0], int | float) else found[:1]) or ["other"]


def _broken(field: Field, value: Any) -> bool:
    return any(True for _ in broken_rules(field.rule, value))


def _with(item: Declared, path: tuple[Any, ...], value: Any, *, keeps: bool = True) -> Declared:
    depends = (
        item.depends if keeps or len(path) > 1 else {key: urns for key, urns in item.depends.items() if key != path[0]}
    )
    inputs = copy.deepcopy(dict(item.inputs))
    return replace(item, inputs=changed_at(inputs, path, lambda box, key: box.__setitem__(key, value)), depends=depends)


def _dropped(item: Declared, path: tuple[Any, ...]) -> Declared:
    return replace(
        _with(item, path, None, keeps=False), inputs=changed_at(item.inputs, path, lambda box, key: box.pop(key))
    )


def _shown(path: tuple[Any, ...]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
