"""Runs the transforms that a program registers, as the engine does: without them another program would be judged.

The engine calls the program back for every registration: the resource's own transforms first, then its parents', then the
stack's, over the callback service that the program's SDK serves. What depends on another resource is sent as an Output, and
keeps the dependency through the transform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf import struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime.proto import resource_pb2

from guard.offline.structs import rewritten
from policies.protocol.markers import OUTPUT, SECRET, SIGNATURE

_LISTS: Final[Mapping[str, str]] = {
    "dependencies": "depends_on",
    "ignoreChanges": "ignore_changes",
    "replaceOnChanges": "replace_on_changes",
    "additionalSecretOutputs": "additional_secret_outputs",
    "aliases": "aliases",
    "hideDiffs": "hide_diff",
    "replace_with": "replace_with",
}
_SCALARS: Final[Mapping[str, str]] = {
    "version": "version",
    "provider": "provider",
    "pluginDownloadURL": "plugin_download_url",
    "deletedWith": "deleted_with",
    "importId": "import",
}
_SWITCHES: Final[Mapping[str, str]] = {"protect": "protect", "retainOnDelete": "retain_on_delete"}


@dataclass(frozen=True, slots=True)
class Callback:
    """A function of the program that the engine may call: the service that has it, and its name there."""

    target: str
    token: str


CallBack = Callable[[str, str, bytes], bytes]
"""Calls a callback: its target, its token and the request; the answer."""


def transformed(request: Any, callbacks: Iterable[Callback], call_back: CallBack) -> Any:
    """Return the registration as the program's transforms leave it."""
    for callback in callbacks:
        asked = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=_with_outputs(request),
            options=_options(request),
        )
        answer = resource_pb2.TransformResponse.FromString(
            call_back(callback.target, callback.token, asked.SerializeToString())
        )
        changed = resource_pb2.RegisterResourceRequest()
        changed.CopyFrom(request)
        _take_properties(changed, request, answer.properties)
        if answer.HasField("options"):
            _take_options(changed, answer.options)
        request = changed
    return request


def _take_properties(changed: Any, before: Any, given: struct_pb2.Struct) -> None:
    """Keep a property's dependencies with its value: what a transform replaced does not depend on what was there."""
    changed.object.CopyFrom(without_outputs(given))
    changed.propertyDependencies.clear()
    for name, value in changed.object.fields.items():
        urns = set(_dependencies(given.fields[name]))
        if value == before.object.fields.get(name) and rpc.UNKNOWN not in str(value):
            urns |= set(before.propertyDependencies[name].urns) if name in before.propertyDependencies else set()
        changed.propertyDependencies[name].urns.extend(sorted(urns))
        changed.dependencies.extend(sorted(urn for urn in urns if urn not in changed.dependencies))


def without_outputs(given: struct_pb2.Struct) -> struct_pb2.Struct:
    """Return properties with each Output's value in its place: marked when it is secret, unknown when it has none."""
    return rewritten(given, _value_of_output)


def _value_of_output(value: struct_pb2.Value, mark: str) -> struct_pb2.Value | None:
    if mark != OUTPUT:
        return None
    fields = value.struct_value.fields
    held = fields["value"] if "value" in fields else struct_pb2.Value(string_value=rpc.UNKNOWN)
    if "secret" not in fields or not fields["secret"].bool_value:
        return held
    marked = struct_pb2.Struct()
    marked.fields[SIGNATURE].string_value = SECRET
    marked.fields["value"].CopyFrom(held)
    return struct_pb2.Value(struct_value=marked)


def _dependencies(value: struct_pb2.Value) -> Iterator[str]:
    """Yield the URNs that the Outputs in a value depend on."""
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        for item in value.list_value.values:
            yield from _dependencies(item)
    elif kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE in fields and fields[SIGNATURE].string_value == OUTPUT and "dependencies" in fields:
            yield from (item.string_value for item in fields["dependencies"].list_value.values)
        for item in fields.values():
            yield from _dependencies(item)


def _with_outputs(request: Any) -> struct_pb2.Struct:
    props = struct_pb2.Struct()
    for name, value in request.object.fields.items():
        urns = request.propertyDependencies[name].urns if name in request.propertyDependencies else ()
        props.fields[name].CopyFrom(_as_output(value, list(urns), whole=True))
    return props


def _as_output(value: Any, urns: list[str], *, whole: bool) -> struct_pb2.Value:
    """Make an Output of what is unknown, and of a whole scalar property that depends on a resource."""
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        items = [_as_output(item, urns, whole=False) for item in value.list_value.values]
        return struct_pb2.Value(list_value=struct_pb2.ListValue(values=items))
    if kind == "struct_value":
        if SIGNATURE in value.struct_value.fields:
            return struct_pb2.Value(struct_value=value.struct_value)
        made = struct_pb2.Struct()
        for name, item in value.struct_value.fields.items():
            made.fields[name].CopyFrom(_as_output(item, urns, whole=False))
        return struct_pb2.Value(struct_value=made)
    unknown = kind == "string_value" and value.string_value == rpc.UNKNOWN
    if not unknown and not (whole and urns):
        return struct_pb2.Value.FromString(value.SerializeToString())
    output = struct_pb2.Struct()
    output.update({SIGNATURE: OUTPUT, "dependencies": urns})
    if not unknown:
        output.fields["value"].CopyFrom(value)
    return struct_pb2.Value(struct_value=output)


def _options(request: Any) -> Any:
    options = resource_pb2.TransformResourceOptions()
    for ours, theirs in _LISTS.items():
        getattr(options, theirs).extend(getattr(request, ours))
    for ours, theirs in _SCALARS.items():
        setattr(options, theirs, getattr(request, ours))
    for ours, theirs in _SWITCHES.items():
        if request.HasField(ours):
            setattr(options, theirs, getattr(request, ours))
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    if request.HasField("customTimeouts"):
        options.custom_timeouts.CopyFrom(request.customTimeouts)
    if request.HasField("hooks"):
        options.hooks.CopyFrom(request.hooks)
    for package, provider in request.providers.items():
        options.providers[package] = provider
    return options


def _take_options(changed: Any, options: Any) -> None:
    for ours, theirs in _LISTS.items():
        given = list(getattr(options, theirs))
        if ours == "dependencies":  # those of the properties are there already, and stay
            given = sorted({*given, *(urn for item in changed.propertyDependencies.values() for urn in item.urns)})
        changed.ClearField(ours)
        getattr(changed, ours).extend(given)
    for ours, theirs in _SCALARS.items():
        setattr(changed, ours, getattr(options, theirs))
    for ours, theirs in _SWITCHES.items():
        changed.ClearField(ours)
        if options.HasField(theirs):
            setattr(changed, ours, getattr(options, theirs))
    changed.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    changed.deleteBeforeReplace = options.delete_before_replace
    changed.providers.clear()
    changed.providers.update(options.providers)
