"""What the provider's Check refuses: the rules of its schema, on values that are known.

An unknown is never refused: no rule of one value is asked of it, a conflict ignores it, ``required`` takes it as given, and
of exactly one it may be the one.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from guard.provider.table import Field, ResourceType
from guard.provider.values import bare, holds_unknown, is_marked, is_placeholder, is_secret, is_unknown
from policies.model.resource import SECRET_BEARING

_INTERNAL: Final = "__"
_ADDED: Final = frozenset({"tagsAll"})
"""What Check writes itself, whatever is given."""


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One reason why the provider refuses the inputs of a resource.

    ``prop`` is the property's path, ``rule`` the kind of rule (``required``, ``unexpected``, ``type``, ``enum``, ``length``,
    ``pattern``, ``range``, ``format``, ``items``, ``conflict``, ``exactly-one``, ``at-least-one``, ``required-with``);
    ``observed`` never holds a value that may be secret.
    """

    prop: str
    rule: str
    observed: str
    required: str

    @property
    def message(self) -> str:
        """Return the refusal in one line."""
        return f"{self.prop}: {self.observed}; required: {self.required}"


def refusals(schema: ResourceType, given: Mapping[str, Any], checked: Mapping[str, Any]) -> tuple[Refusal, ...]:
    """Return what Check refuses of a resource's inputs, sorted; nothing for a type that is not described whole."""
    if not schema.described:
        return ()
    hidden = SECRET_BEARING.get(schema.token, frozenset())
    found = [*_object(schema.fields, checked, "", hidden), *_relations(schema.fields, given)]
    return tuple(sorted(set(found)))


def _object(
    fields: Mapping[str, Field], values: Mapping[str, Any], path: str, hidden: frozenset[str]
) -> Iterator[Refusal]:
    for name, value in values.items():
        where = f"{path}.{name}" if path else name
        if name.startswith(_INTERNAL):
            continue
        field = fields.get(name)
        if field is None or not (field.given or name in _ADDED):
            known = ", ".join(sorted(key for key, other in fields.items() if other.given and key not in _ADDED))
            yield Refusal(where, "unexpected", "is not a property that can be set", f"one of {known}")
        elif name not in _ADDED:
            secret = is_secret(value) or field.sensitive or where.split(".")[0].split("[")[0] in hidden
            yield from _value(field, bare(value), where, hidden, secret=secret)
    for name, field in fields.items():
        if field.required and bare(values.get(name)) is None:
            yield Refusal(f"{path}.{name}" if path else name, "required", "is not set", "a value")


def _value(field: Field, value: Any, path: str, hidden: frozenset[str], *, secret: bool) -> Iterator[Refusal]:
    if value is None or is_unknown(value) or is_marked(value) or is_placeholder(value):
        return
    if not _has_type(field.kind, value):
        yield Refusal(path, "type", f"is {_TYPE_NAMES.get(type(value), 'another type')}", _KIND_NAMES[field.kind])
    elif field.kind == "object":
        yield from _object(field.children, value, path, hidden)
    elif field.kind in {"list", "set"}:
        yield from _items(field, value, path, hidden, secret=secret)
    elif field.kind == "map":
        yield from _map_rules(field.rule, value, path)
    else:
        yield from _rule(field.rule, value, path, secret=secret)


def _items(field: Field, values: list[Any], path: str, hidden: frozenset[str], *, secret: bool) -> Iterator[Refusal]:
    count = len(values)
    if count < field.min_items or (field.required and not count):
        yield Refusal(path, "items", f"has {count} items", f"at least {max(field.min_items, 1)}")
    if field.max_items and count > field.max_items:
        yield Refusal(path, "items", f"has {count} items", f"at most {field.max_items}")
    for index, item in enumerate(bare(value) for value in values):
        where = f"{path}[{index}]"
        if item is None or is_unknown(item) or is_marked(item) or is_placeholder(item):
            continue
        if field.element == "object":
            if isinstance(item, Mapping):
                yield from _object(field.children, item, where, hidden)
            else:
                yield Refusal(where, "type", f"is {_TYPE_NAMES.get(type(item), 'another type')}", "an object")
        elif not _has_type(field.element, item):
            yield Refusal(
                where, "type", f"is {_TYPE_NAMES.get(type(item), 'another type')}", _KIND_NAMES[field.element]
            )
        else:
            yield from _rule(field.each, item, where, secret=secret)


# --- types -----------------------------------------------------------------------------------------------------------

_KIND_NAMES: Final = {
    "string": "a string",
    "int": "an integer",
    "float": "a number",
    "bool": "a boolean",
    "object": "an object",
    "map": "an object",
    "list": "a list",
    "set": "a list",
    "any": "a value",
    "": "a value",
}
_TYPE_NAMES: Final[Mapping[type, str]] = {
    str: "a string",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


def _has_type(kind: str, value: Any) -> bool:
    if kind in {"any", ""}:
        return True
    if kind == "string":
        return isinstance(value, str)
    if kind == "bool":
        return isinstance(value, bool)
    if kind in {"int", "float"}:
        return (
            isinstance(value, int | float) and not isinstance(value, bool) and (kind == "float" or value == int(value))
        )
    return isinstance(value, list) if kind in {"list", "set"} else isinstance(value, Mapping)


# --- rules of one value ----------------------------------------------------------------------------------------------


def _rule(rule: Mapping[str, Any], value: Any, path: str, *, secret: bool) -> Iterator[Refusal]:
    """Ask every rule of a value."""
    observed = "has another value" if secret else f"is {_shown(value)}"
    if "enum" in rule and not _one_of(rule, value):
        yield Refusal(path, "enum", observed, f"one of {', '.join(_shown(item) for item in rule['enum'])}")
    if isinstance(value, str):
        yield from _text_rules(rule, value, path, observed)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number_rules(rule, value, path, observed)
    if "anyOf" in rule and all(any(True for _ in _rule(one, value, path, secret=secret)) for one in rule["anyOf"]):
        wanted = " or ".join(
            found.required for one in rule["anyOf"] for found in _rule(one, value, path, secret=secret)
        )
        yield Refusal(path, "any-of", observed, wanted)
    for one in rule.get("and", ()):
        yield from _rule(one, value, path, secret=secret)


def broken_rules(rule: Mapping[str, Any], value: Any) -> tuple[Refusal, ...]:
    """Return what a property's rule refuses of a known value."""
    return tuple(_rule(rule, value, "value", secret=False))


def _one_of(rule: Mapping[str, Any], value: Any) -> bool:
    if rule.get("ignoreCase") and isinstance(value, str):
        return value.lower() in {str(item).lower() for item in rule["enum"]}
    return value in rule["enum"]


def _text_rules(rule: Mapping[str, Any], value: str, path: str, observed: str) -> Iterator[Refusal]:
    length = len(value.encode())
    if length < rule.get("minLength", 0):
        yield Refusal(path, "length", f"has {length} characters", f"at least {rule['minLength']}")
    if length > rule.get("maxLength", length):
        yield Refusal(path, "length", f"has {length} characters", f"at most {rule['maxLength']}")
    if "pattern" in rule and not _compiled(rule["pattern"]).search(value):
        yield Refusal(path, "pattern", observed, f"a text that matches {rule['pattern']}")
    if "notPattern" in rule and _compiled(rule["notPattern"]).search(value):
        yield Refusal(path, "pattern", observed, f"a text that does not match {rule['notPattern']}")
    form = rule.get("format", "")
    test = next((test for prefix, test in _FORMATS.items() if form.startswith(prefix)), None)
    if test is not None and not test(value):
        yield Refusal(path, "format", _malformed(value) if form.startswith("json") else "is not well formed", form)


def _malformed(text: str) -> str:
    """Say where a text is no JSON; one that is JSON is malformed in another way."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return f"is no JSON: {error.msg}, at line {error.lineno}, column {error.colno} of the text"
    return "is not well formed"


def _number_rules(rule: Mapping[str, Any], value: float, path: str, observed: str) -> Iterator[Refusal]:
    if value < rule.get("min", value):
        yield Refusal(path, "range", observed, f"at least {rule['min']}")
    if value > rule.get("max", value):
        yield Refusal(path, "range", observed, f"at most {rule['max']}")
    if "multipleOf" in rule and value % rule["multipleOf"]:
        yield Refusal(path, "range", observed, f"a multiple of {rule['multipleOf']}")


def _map_rules(rule: Mapping[str, Any], values: Mapping[str, Any], path: str) -> Iterator[Refusal]:
    """Ask the rules of a map's keys and values; the values are not shown."""
    if len(values) > rule.get("maxEntries", len(values)):
        yield Refusal(path, "items", f"has {len(values)} entries", f"at most {rule['maxEntries']}")
    keys, items = _part(rule, "mapKey"), _part(rule, "mapValue")
    for key, value in values.items() if keys or items else ():
        yield from _rule(keys, key, f"{path}.{key}", secret=False)
        if isinstance(bare(value), str) and not is_unknown(value) and not is_placeholder(bare(value)):
            yield from _rule(items, bare(value), f"{path}.{key}", secret=True)


def _part(rule: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {
        key[len(prefix)].lower() + key[len(prefix) + 1 :]: value
        for key, value in rule.items()
        if key.startswith(prefix)
    }


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile one of Go's patterns: there ``$`` is the end of the text, never a place before a last line break."""
    return re.compile(re.sub(r"(?<!\\)\$(?=$|\))", r"\\Z", pattern), re.ASCII)


def _is_json(value: str) -> bool:
    try:
        json.loads(value)
    except ValueError:
        return not value
    return True


def _is_policy(value: str) -> bool:
    try:
        return value.startswith("{") and isinstance(json.loads(value, object_pairs_hook=_unique), dict)
    except ValueError:
        return False


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key is there twice")
    return made


def _is_arn(value: str) -> bool:
    """Follow terraform-provider-aws, ``internal/verify.ValidARN``."""
    if not value:
        return True
    parts = value.split(":", 5)
    return (
        len(parts) == 6  # noqa: PLR2004 - an ARN's sections
        and parts[0] == "arn"
        and bool(re.fullmatch(r"aws(-[a-z]+)*", parts[1]))
        and bool(parts[5])
        and bool(re.fullmatch(r"([a-z]{2,4}(-[a-z]+)+-\d{1,2})?", parts[3]))
        and bool(re.fullmatch(r"(aws|aws-managed|third-party|aws-marketplace|\d{12}|cw.{10})?", parts[4]))
    )


def _is_time(value: str) -> bool:
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return not value
    return "T" in value


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return not value
    return True


_FORMATS: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "json object": _is_policy,
        "json": _is_json,
        "arn": _is_arn,
        "RFC3339": _is_time,
        "int as string": lambda value: not value or bool(re.fullmatch(r"[+-]?\d+", value)),
        "float as string": _is_number,
        "AWS region": lambda value: bool(re.fullmatch(r"[a-z]{2,4}(-[a-z]+)+-\d{1,2}", value)),
    }
)


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value)


# --- rules between properties ----------------------------------------------------------------------------------------


def _relations(fields: Mapping[str, Field], given: Mapping[str, Any]) -> Iterator[Refusal]:
    """Ask the rules between properties; they name properties from the top, so only single objects are walked into."""
    for path, field in _single(fields, given, ""):
        present = _present(given, path)
        if present:
            for other in field.conflicts:
                if _present(given, other):
                    yield Refusal(path, "conflict", f"is set, and {other} is too", "one of the two")
            for other in field.together:
                if not _present(given, other) and not holds_unknown(_at(given, other)):
                    yield Refusal(path, "required-with", f"is set, and {other} is not", f"{other} beside it")
        yield from _groups(field, given, path)


def _groups(field: Field, given: Mapping[str, Any], path: str) -> Iterator[Refusal]:
    """Ask the rules of a group of properties once, at the first of them."""
    if field.exactly and path == min(field.exactly):
        known = [name for name in field.exactly if _present(given, name)]
        maybe = [name for name in field.exactly if holds_unknown(_at(given, name))]
        wanted = f"exactly one of {', '.join(sorted(field.exactly))}"
        if len(known) > 1:
            yield Refusal(path, "exactly-one", f"{' and '.join(sorted(known))} are set", wanted)
        elif not known and not maybe:
            yield Refusal(path, "exactly-one", "none of them is set", wanted)
    if field.some and path == min(field.some) and all(_at(given, name) is None for name in field.some):
        yield Refusal(path, "at-least-one", "none of them is set", f"one of {', '.join(sorted(field.some))}")


def _single(fields: Mapping[str, Field], given: Mapping[str, Any], path: str) -> Iterator[tuple[str, Field]]:
    for name, field in fields.items():
        where = f"{path}.{name}" if path else name
        if field.conflicts or field.exactly or field.some or field.together:
            yield where, field
        inner = bare(given.get(name))
        if field.kind == "object" and isinstance(inner, Mapping) and not is_marked(inner):
            yield from _single(field.children, inner, where)


def _at(given: Mapping[str, Any], path: str) -> Any:
    value: Any = given
    for step in path.split("."):
        value = bare(value.get(step)) if isinstance(value, Mapping) else None
    return value


def _present(given: Mapping[str, Any], path: str) -> bool:
    """Tell whether a property is set and known; Terraform's zero values count as set in a configuration."""
    value = _at(given, path)
    return value is not None and not is_unknown(value)
