"""Rewrites protobuf structs: one walk for everything that the engine does to property values on their way."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime import rpc

from policies.protocol.markers import SECRET, SIGNATURE

Change = Callable[[struct_pb2.Value, str], struct_pb2.Value | None]
"""Takes a value and its mark ("" for none); returns what stands in its place, or None to look inside of it."""

_DEEPEST: Final = 60
_SHOWN: Final = 60
"""Characters of the path to a value that is nested too deep."""


def rewritten(struct: struct_pb2.Struct, change: Change) -> struct_pb2.Struct:
    """Return a struct in which each value, from the outside in, is what ``change`` makes of it.

    It is asked about marked values and about texts with something unknown in them, and about what holds such a value: all else
    stays as it is.
    """
    result = struct_pb2.Struct()
    if not _is_asked_about(struct):
        result.CopyFrom(struct)
        return result
    for key, value in struct.fields.items():
        result.fields[key].CopyFrom(_value(value, change) if _is_asked_about(value) else value)
    return result


_ASKED_ABOUT: Final = (SIGNATURE.encode(), rpc.UNKNOWN.encode())


def _is_asked_about(message: struct_pb2.Struct | struct_pb2.Value) -> bool:
    content = message.SerializeToString()
    return any(mark in content for mark in _ASKED_ABOUT)


def _value(value: struct_pb2.Value, change: Change) -> struct_pb2.Value:
    kind = value.WhichOneof("kind")
    fields = value.struct_value.fields if kind == "struct_value" else {}
    replaced = change(value, fields[SIGNATURE].string_value if SIGNATURE in fields else "")
    if replaced is not None:
        return replaced if replaced is value else _value(replaced, change)
    if kind == "list_value":
        items = [_value(item, change) for item in value.list_value.values]
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
    if kind == "struct_value":
        return struct_pb2.Value(struct_value=rewritten(value.struct_value, change))
    return value


def secret(text: str) -> struct_pb2.Value:
    """Return a text that is marked as secret."""
    return struct_pb2.Value(struct_value=encoded({SIGNATURE: SECRET, "value": text}))


def decoded(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return a struct as plain values; numbers stay floats, marks stay objects."""
    return {key: _decoded(value) for key, value in struct.fields.items()}


def _decoded(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return decoded(value.struct_value)
    if kind == "list_value":
        return [_decoded(item) for item in value.list_value.values]
    return None if kind in {"null_value", None} else getattr(value, kind)


def encoded(values: Mapping[str, Any]) -> struct_pb2.Struct:
    """Return plain values as a struct; None is an explicit null."""
    struct = struct_pb2.Struct()
    _fill(struct, values)
    return struct


def _fill(struct: struct_pb2.Struct, values: Mapping[str, Any]) -> None:
    for key, value in values.items():
        _encode(struct.fields[key], value)


def _encode(target: struct_pb2.Value, value: Any) -> None:
    if value is None:
        target.null_value = struct_pb2.NULL_VALUE
    elif isinstance(value, bool):
        target.bool_value = value
    elif isinstance(value, str):
        target.string_value = value
    elif isinstance(value, int | float):
        target.number_value = value
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        _fill(target.struct_value, value)
    else:
        target.list_value.SetInParent()
        for item in value:
            _encode(target.list_value.values.add(), item)


def unreadable(struct: struct_pb2.Struct) -> str:
    """Return what no engine and no pack can read in properties, with its place; "" where there is nothing of the kind."""
    found = (fault for name, value in struct.fields.items() for fault in _faults(value, name, 1))
    return next(found, "")


def _faults(value: struct_pb2.Value, path: str, depth: int) -> Iterator[str]:
    kind = value.WhichOneof("kind")
    if kind == "number_value" and not math.isfinite(value.number_value):
        yield f"{path} is {value.number_value}; required: a finite number"
    elif kind in {"struct_value", "list_value"} and depth > _DEEPEST:
        yield f"{path[:_SHOWN]} ... is nested deeper than {_DEEPEST}; required: less"
    elif kind == "struct_value":
        for name, inner in value.struct_value.fields.items():
            yield from _faults(inner, f"{path}.{name}", depth + 1)
    elif kind == "list_value":
        for index, inner in enumerate(value.list_value.values):
            yield from _faults(inner, f"{path}[{index}]", depth + 1)
