"""Runs the transforms that a program registers, as the engine does: without them another program would be judged.

The engine calls the program back for every registration: the resource's own transforms first, then its parents', then the
stack's. Here the program is in this process, so its functions are called directly, on its own event loop, with the values
that the engine would send: what depends on another resource is an Output, and keeps the dependency through the transform.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Iterable, Mapping
from typing import Any, Final

import pulumi
from google.protobuf import struct_pb2
from pulumi.runtime import rpc
from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime.proto import resource_pb2

from policies.protocol.markers import OUTPUT, SIGNATURE

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


def transformed(request: Any, tokens: Iterable[str]) -> Any:
    """Return the registration as the program's transforms leave it; called from a thread beside the program's loop."""
    for token in tokens:
        for servicer in list(_CallbackServicer._servicers):  # noqa: SLF001 - no public way; pinned, tested
            function = next((known for known, given in servicer._transforms.items() if given == token), None)  # noqa: SLF001
            if function is not None:
                called = _one(servicer, function, request)
                request = asyncio.run_coroutine_threadsafe(called, servicer._loop).result()  # noqa: SLF001
    return request


async def _one(servicer: Any, function: Any, request: Any) -> Any:
    asked = resource_pb2.TransformRequest(
        type=request.type,
        name=request.name,
        custom=request.custom,
        parent=request.parent,
        options=_options(request),
    )
    args = pulumi.ResourceTransformArgs(
        custom=request.custom,
        type_=request.type,
        name=request.name,
        props=rpc.deserialize_properties(_with_outputs(request)),
        opts=servicer._resource_options(asked),  # noqa: SLF001 - what the SDK itself does on the engine's call
    )
    result = function(args)
    if inspect.isawaitable(result):
        result = await result
    if result is None:
        return request
    changed = resource_pb2.RegisterResourceRequest()
    changed.CopyFrom(request)
    await _take_properties(changed, request, result.props)
    if result.opts is not None:
        _take_options(changed, await servicer._transformation_resource_options(result.opts, request.name))  # noqa: SLF001
    return changed


async def _take_properties(changed: Any, before: Any, props: Any) -> None:
    """Keep a property's dependencies with its value: what a transform replaced does not depend on what was there."""
    dependencies: dict[str, list[Any]] = {}
    changed.object.CopyFrom(await rpc.serialize_properties(props, dependencies))
    changed.propertyDependencies.clear()
    for name, value in changed.object.fields.items():
        urns = {await resource.urn.future() for resource in dependencies.get(name, [])}
        if value == before.object.fields.get(name) and rpc.UNKNOWN not in str(value):
            urns |= set(before.propertyDependencies[name].urns) if name in before.propertyDependencies else set()
        changed.propertyDependencies[name].urns.extend(sorted(urn for urn in urns if urn))
        changed.dependencies.extend(sorted(urn for urn in urns if urn and urn not in changed.dependencies))


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
