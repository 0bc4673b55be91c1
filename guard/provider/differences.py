"""What the provider's Diff finds between a deployed resource and its new checked inputs (tfbridge/provider.go, ``Diff``).

It compares as the provider does: what the program gives, and what the plan knows, with what is deployed. Sets have no
order, JSON texts are compared as values, an archive is its hash, and what nobody set and AWS filled in is no difference.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from guard.provider.table import Field, resource_type
from guard.provider.values import UNKNOWN, bare, is_marked

_NOTHING: Final[tuple[Any, ...]] = ("", None, [], {}, 0, False)
_NOT_OURS: Final = frozenset({"id", "tagsAll", "urn"})
"""What no program gives: an id, and the tags with the provider's own, which differ only when ``tags`` or the provider do."""


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """A property that is deployed with another value than wanted; ``replaces`` tells whether only a new resource has it."""

    path: str
    wanted: Any
    deployed: Any
    replaces: bool = False


def differences(
    type_token: str, *, checked: Mapping[str, Any], planned: Mapping[str, Any], deployed: Mapping[str, Any]
) -> Iterator[Difference]:
    """Yield what differs, sorted by path.

    Args:
        type_token: the resource's type.
        checked: the new checked inputs; an unknown in them may become anything, so it is a difference.
        planned: the outputs that the plan of ``checked`` has.
        deployed: the outputs of the deployed resource.

    """
    known = resource_type(type_token)
    fields = known.fields if known else {}
    for name in sorted({*planned, *checked}):
        field = fields.get(name)
        if name.startswith("__") or name in _NOT_OURS or (field is not None and not _ours(field)):
            continue
        wanted = planned.get(name, checked.get(name))
        for path, new, old in _walk(name, wanted, checked.get(name), deployed.get(name), field):
            yield Difference(path, new, old, replaces=bool(field and field.force_new))


def _ours(field: Field) -> bool:
    return field.required or field.optional


def _walk(path: str, wanted: Any, checked: Any, deployed: Any, field: Field | None) -> Iterator[tuple[str, Any, Any]]:
    new, given, old = bare(wanted), bare(checked), bare(deployed)
    if new == UNKNOWN:
        if _unknown(given):
            yield path, UNKNOWN, old
        return
    if isinstance(new, Mapping) and not is_marked(new):
        inner = given if isinstance(given, Mapping) else {}
        before = old if isinstance(old, Mapping) else {}
        children = field.children if field is not None else {}
        for name in sorted({*new, *(before if not children else ())}):
            if not name.startswith("__"):
                yield from _walk(f"{path}.{name}", new.get(name), inner.get(name), before.get(name), children.get(name))
        return
    if _unknown(given) or not same(new, old, field):
        yield path, new, old


def _unknown(value: Any) -> bool:
    value = bare(value)
    if isinstance(value, Mapping):
        return any(_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(_unknown(item) for item in value)
    return bool(value == UNKNOWN)


def same(wanted: Any, deployed: Any, field: Field | None = None) -> bool:
    """Tell whether two values are the same to the provider; an unknown in what is wanted may be anything."""
    new, old = bare(wanted), bare(deployed)
    if new == UNKNOWN:
        return True
    if is_marked(new) or is_marked(old):
        return _same_archives(new, old)
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        children = field.children if field is not None else {}
        names = {name for name in {*new, *old} if not str(name).startswith("__")}
        return all(same(new.get(name), old.get(name), children.get(name)) for name in names)
    if isinstance(new, list) and isinstance(old, list):
        return _same_lists(new, old, field)
    if isinstance(new, str) and isinstance(old, str):
        return bool(new == old) or _same_json(new, old)
    if isinstance(new, bool) or isinstance(old, bool):
        return str(new).lower() == str(old).lower() or (_empty(new) and _empty(old))
    if isinstance(new, int | float) or isinstance(old, int | float):
        return _same_numbers(new, old) or (_empty(new) and _empty(old))
    return bool(new == old) or (_empty(new) and _empty(old))


def _empty(value: Any) -> bool:
    """Tell whether a value is Terraform's zero value: what is null in one place is that in another."""
    if isinstance(value, Mapping):
        return all(_empty(bare(item)) for name, item in value.items() if not str(name).startswith("__"))
    return any(value == nothing and isinstance(value, type(nothing)) for nothing in _NOTHING)


def _same_lists(new: list[Any], old: list[Any], field: Field | None) -> bool:
    if len(new) != len(old):
        return False
    element = _element(field)
    if field is not None and field.kind == "list":
        return all(same(one, other, element) for one, other in zip(new, old, strict=True))
    left = list(old)
    for item in new:
        match = next((index for index, other in enumerate(left) if same(item, other, element)), None)
        if match is None:
            return False
        left.pop(match)
    return True


def _element(field: Field | None) -> Field | None:
    if field is None or not field.children:
        return None
    return replace(field, kind="object")


def _same_numbers(new: Any, old: Any) -> bool:
    try:
        return float(new) == float(old)
    except (TypeError, ValueError):
        return False


def _same_json(new: str, old: str) -> bool:
    if not (new[:1] in {"{", "["} and old[:1] in {"{", "["}):
        return False
    try:
        return bool(json.loads(new) == json.loads(old))
    except ValueError:
        return False


def _same_archives(new: Any, old: Any) -> bool:
    """Compare hashes; without an engine a program's archive has none, and then nothing is known to differ."""
    hashes = [value.get("hash") if isinstance(value, Mapping) else value for value in (new, old)]
    known = all(isinstance(value, Mapping) for value in (new, old))
    return hashes[0] == hashes[1] or (known and None in hashes)
