"""What the rehearsals of a program do not agree on: a program that declares one thing and deploys another.

The preview and the update declare the same resources, with the same options and inputs, except where the preview did not
know a value. What a preview knows and an update does not, or knows otherwise, depends on something that is neither the
program nor its configuration: ``is_dry_run()``, the date, the environment, a file, chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from google.protobuf import json_format, struct_pb2
from pulumi.runtime import rpc

from guard.offline import structs
from guard.offline.analyzer import Violation
from guard.offline.monitor import STACK_TYPE, Registration
from guard.own_policy import OwnPolicy
from policies.model.checks import shown
from policies.protocol.markers import SECRET, SIGNATURE

POLICY: Final = OwnPolicy("preview-rehearsals-agree", "The program declares the same in a preview and in an update")
_COMPARED_APART: Final = frozenset(
    {"object", "provider", "providers", "dependencies", "propertyDependencies", "sourcePosition", "stackTrace"}
)
_NAMED_BY_CHANCE: Final = frozenset({"transforms"})
"""The SDK names callbacks by random tokens."""
_APART: Final = _COMPARED_APART | _NAMED_BY_CHANCE
_IS_RESOURCE: Final = "@isPulumiResource"
"""The SDK adds this to a resource that is exported, in a preview only (pulumi/runtime/stack.py)."""
_LONGEST: Final = 200


def differences(
    preview: Iterable[Registration], update: Iterable[Registration], *, additions: bool = True
) -> Iterator[Violation]:
    """Yield what the two rehearsals do not agree on, resource by resource.

    Without ``additions`` a resource that only the update declares is none of it: a callback of ``apply`` made it.
    """
    yield from _compared(preview, update, ("preview", "update"), additions=additions)


def repeated(update: Iterable[Registration], repeat: Iterable[Registration]) -> Iterator[Violation]:
    """Yield what two rehearsals of an update do not agree on: values that a preview did not know, too."""
    yield from _compared(update, repeat, ("update", "repeated update"), additions=True)


def _compared(
    first: Iterable[Registration], second: Iterable[Registration], names: tuple[str, str], *, additions: bool
) -> Iterator[Violation]:
    before = {item.urn: item for item in first}
    after = {item.urn: item for item in second}
    one, other = names
    for urn, item in before.items():
        if urn not in after:
            yield POLICY.finding(urn, f"resource: is declared in the {one} and not in the {other}", "the same in both")
            continue
        yield from _of_resource(item, after[urn], names)
    for urn in after.keys() - before.keys() if additions else ():
        yield POLICY.finding(
            urn,
            f"resource: is declared in the {other} and not in the {one}",
            "a declaration outside of apply() and of any condition that only an update fulfils",
        )


def _of_resource(before: Registration, after: Registration, names: tuple[str, str]) -> Iterator[Violation]:
    found = [*_values(before.request.object, after.request.object)]
    if not before.request.custom:
        prefix = "outputs." if before.type != STACK_TYPE else ""
        found += [(f"{prefix}{path}", first, second) for path, first, second in _values(before.outputs, after.outputs)]
    found += _options(before.request, after.request)
    for path, first, second in dict.fromkeys(found):
        yield POLICY.finding(
            before.urn,
            f"{path}: {first} in the {names[0]}, and {second} in the {names[1]}",
            "the same in both rehearsals",
        )


_Difference = tuple[str, str, str]


def _values(before: struct_pb2.Struct, after: struct_pb2.Struct) -> Iterator[_Difference]:
    yield from _differing(structs.decoded(before), structs.decoded(after), "")


def _differing(before: Any, after: Any, path: str, *, secret: bool = False) -> Iterator[_Difference]:
    """Yield the paths at which two values differ, unless the first is unknown there."""
    if isinstance(before, str) and rpc.UNKNOWN in before:
        return
    first, first_secret = _bare(before)
    second, second_secret = _bare(after)
    if first_secret != second_secret and not _is_unknown(first):
        yield path, *(("a secret", "no secret") if first_secret else ("no secret", "a secret"))
        return
    secret = secret or first_secret
    if _is_unknown(first):
        return
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        for key in dict.fromkeys(name for name in (*first, *second) if name != _IS_RESOURCE):
            inner = f"{path}.{key}" if path else key
            yield from _differing(first.get(key), second.get(key), inner, secret=secret)
    elif isinstance(first, list) and isinstance(second, list) and len(first) == len(second):
        for index, (one, two) in enumerate(zip(first, second, strict=True)):
            yield from _differing(one, two, f"{path}[{index}]", secret=secret)
    elif first != second:
        yield path, _said(first, secret=secret), _said(second, secret=secret)


def _is_unknown(value: Any) -> bool:
    return isinstance(value, str) and rpc.UNKNOWN in value


def _bare(value: Any) -> tuple[Any, bool]:
    """Return a value without the marks of a secret, and whether there was one."""
    secret = False
    while isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET:
        value, secret = value.get("value"), True
    return value, secret


def _said(value: Any, *, secret: bool) -> str:
    if value is None:
        return "is not set"
    if secret:
        return "is another secret value"
    if isinstance(value, Mapping | list):
        return f"is {len(value)} entries"
    if _is_unknown(value):
        return "is unknown"
    text = shown(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _options(before: Any, after: Any) -> Iterator[_Difference]:
    """Yield the options that differ; a provider is compared by its name, because a preview does not know its id."""
    apart, other_apart = _adjusted(before), _adjusted(after)
    if apart == other_apart and _set_fields(before) == _set_fields(after):  # nearly always, so nothing is converted
        return
    first, second = {**_converted(before), **apart}, {**_converted(after), **other_apart}
    for name in sorted(first.keys() | second.keys()):
        if first.get(name) != second.get(name):
            yield f"options.{name}", _option(first.get(name)), _option(second.get(name))


def _set_fields(request: Any) -> list[tuple[str, Any]]:
    """Return the fields that are compared as they are, unconverted."""
    return [(field.name, value) for field, value in request.ListFields() if field.json_name not in _APART]


def _converted(request: Any) -> dict[str, Any]:
    """Return the fields that are compared as they are, as plain values."""
    options = type(request)()
    options.CopyFrom(request)
    for item in request.DESCRIPTOR.fields:  # before it is converted: nearly all of a request is its inputs
        if item.json_name in _APART:
            options.ClearField(item.name)
    converted: dict[str, Any] = json_format.MessageToDict(options)
    return converted


def _adjusted(request: Any) -> dict[str, Any]:
    """Return what is compared in another form than the request's own."""
    kept: dict[str, Any] = {}
    if len(request.transforms):
        kept["transforms"] = len(request.transforms)
    if request.provider:
        kept["provider"] = request.provider.rpartition("::")[0]
    if request.providers:
        kept["providers"] = {name: item.rpartition("::")[0] for name, item in sorted(request.providers.items())}
    own = set(request.dependencies) - {urn for item in request.propertyDependencies.values() for urn in item.urns}
    if own:
        kept["dependencies"] = sorted(own)
    return kept


def _option(value: Any) -> str:
    return "is not set" if value is None else f"is {str(value)[:_LONGEST]}"
