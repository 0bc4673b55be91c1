"""The outputs of a real Create or Update: what was planned, with what AWS names and fills in where the plan has unknowns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from guard.provider import aws_values
from guard.provider.aws_values import Given
from guard.provider.table import Field, resource_type
from guard.provider.values import UNKNOWN, bare, is_marked, like, secret

_EMPTY: Final[Mapping[str, Any]] = {"string": "", "int": 0, "float": 0, "bool": False, "object": None}
_RENEWED: Final = frozenset({"codeSha256", "sourceCodeHash"})
"""What an update changes although nobody set it: it follows another property."""
_NO_FIELDS: Final[Mapping[str, Field]] = {}


def apply(type_token: str, given: Given, prior: Mapping[str, Any] | None = None) -> tuple[str, dict[str, Any]]:
    """Return the id and the outputs of a resource that now exists: nothing in them is unknown.

    ``given.planned`` are the outputs of the plan. A value that the plan does not know is, in this order, what AWS says
    (:mod:`guard.provider.aws_values`), what it was before (``prior``), or empty.
    """
    known = resource_type(type_token)
    values = aws_values.of_type(type_token, given)
    identity = str((prior or {}).get("id") or values["id"])
    outputs = _filled_object(
        given.planned, known.fields if known else _NO_FIELDS, values, "", {**(prior or {}), "id": identity}
    )
    for name in values:
        if name not in outputs and "." not in name and known is None:
            outputs[name] = values[name]
    return identity, {**outputs, "id": identity}


def _filled_object(
    planned: Mapping[str, Any],
    fields: Mapping[str, Field],
    values: Mapping[str, Any],
    path: str,
    prior: Mapping[str, Any],
) -> dict[str, Any]:
    filled = {}
    for name, value in planned.items():
        here = f"{path}.{name}" if path else name
        filled[name] = _filled(value, fields.get(name), values, here, prior.get(name))
    return filled


def _filled(value: Any, field: Field | None, values: Mapping[str, Any], path: str, prior: Any) -> Any:
    inner = bare(value)
    if inner == UNKNOWN:
        made = _made(field, values, path, prior)
        return secret(made) if field is not None and field.sensitive else like(value, made)
    children = field.children if field is not None else _NO_FIELDS
    before = bare(prior)
    if isinstance(inner, Mapping) and not is_marked(inner):
        old = before if isinstance(before, Mapping) else {}
        return like(value, _filled_object(inner, children, values, path, old))
    if isinstance(inner, list) and children:
        return like(
            value,
            [_filled_object(item, children, values, path, {}) if isinstance(item, Mapping) else item for item in inner],
        )
    return value


def _made(field: Field | None, values: Mapping[str, Any], path: str, prior: Any) -> Any:
    """Return what stands in an unknown's place; what AWS says of another property's absence holds only there."""
    if bare(prior) is not None and bare(prior) != UNKNOWN and path not in _RENEWED:
        return bare(prior)
    if path in values:
        return values[path]
    if field is None:
        return ""
    return [] if field.kind in {"list", "set"} else {} if field.kind == "map" else _EMPTY.get(field.kind, "")
