"""The options of every resource, as the program exports them: what the analyzer protocol does not carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from policies.facts.providers import is_default
from policies.model.resource import IllTyped, Resource, Undetermined, contains_unknown
from policies.model.stack import Stack
from policies.model.vocabulary import STACK_TYPE

OUTPUT: Final = "resourceOptions"
_PARTS: Final[Mapping[str, tuple[str, tuple[type, ...]]]] = {
    "count": ("number", (int, float)),
    "retained": ("list", (list,)),
    "protected": ("list", (list,)),
    "deletedWith": ("object", (dict,)),
    "ignoreChanges": ("object", (dict,)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedOptions:
    """The program's account of its resources' options; entries are ``type::name``."""

    count: int
    retained: tuple[str, ...]
    protected: tuple[str, ...]
    deleted_with: tuple[str, ...]
    ignored: Mapping[str, list[str]]


def recorded(root: Resource) -> RecordedOptions | None:
    """Return what the stack exports; None when it exports nothing. A part that is missing or ill-typed blocks."""
    value = root.raw(OUTPUT)
    if value is None:
        return None
    if contains_unknown(value):
        raise Undetermined(OUTPUT)
    if not isinstance(value, dict):
        raise IllTyped(OUTPUT, "object", value)
    for part, (kind, types) in _PARTS.items():
        if not isinstance(value.get(part), types):
            raise IllTyped(f"{OUTPUT}.{part}", kind, value.get(part))
    return RecordedOptions(
        count=int(value["count"]),
        retained=_texts(value["retained"]),
        protected=_texts(value["protected"]),
        deleted_with=_texts(value["deletedWith"]),
        ignored={str(entry): list(paths) for entry, paths in value["ignoreChanges"].items()},
    )


def _texts(values: Any) -> tuple[str, ...]:
    return tuple(sorted(str(value) for value in values))


def judged(stack: Stack) -> tuple[Resource, ...]:
    """Return the resources that the program registers: all but the root and what the engine makes by itself."""
    return tuple(item for item in stack.resources if item.type != STACK_TYPE and not is_default(item))
