"""Reads the analyzer protocol's messages into the judge's own records.

The engine sends property values as ``google.protobuf.Struct``, with signatures for what JSON cannot say
(sdk/go/common/resource/properties.go): secrets are unwrapped, assets become ``{"path": ...}`` and the like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, Protocol

from google.protobuf import json_format, struct_pb2

from policies.model.resource import Options, Relations, Resource
from policies.protocol import native
from policies.protocol.markers import OUTPUT, SECRET, SIGNATURE

_UNKNOWN: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class WireOptions(Protocol):
    """The part of ``AnalyzerResourceOptions`` that the judge reads."""

    protect: bool
    ignoreChanges: Iterable[str]  # noqa: N815 - the protocol's own name
    parent: str
    additionalSecretOutputs: Iterable[str]  # noqa: N815 - the protocol's own name


def plain(value: Any) -> Any:
    """Return a decoded value without the protocol's signatures."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    signature = value.get(SIGNATURE)
    if signature == SECRET or signature == OUTPUT:  # noqa: PLR1714 - one reads better than a set here
        return plain(value.get("value", _UNKNOWN))
    return {key: plain(item) for key, item in value.items() if key != SIGNATURE}


def properties(struct: struct_pb2.Struct) -> dict[str, Any]:
    """Return a message's properties as plain Python values; numbers are floats, as the protocol has them."""
    decoded: dict[str, Any] = plain(json_format.MessageToDict(struct))
    return decoded


@lru_cache(maxsize=64)
def _provider_properties(serialized: bytes) -> Mapping[str, Any]:
    """Return a provider's properties: each of its resources carries them, so they are decoded once."""
    return MappingProxyType(properties(struct_pb2.Struct.FromString(serialized)))


def _options(options: WireOptions) -> Options:
    return Options(
        protect=options.protect,
        ignore_changes=tuple(options.ignoreChanges),
        parent=options.parent,
        additional_secret_outputs=tuple(options.additionalSecretOutputs),
    )


def resource(message: Any, relations: Relations | None = None) -> Resource:
    """Read an ``AnalyzeRequest`` or an ``AnalyzerResource``; what ``aws-native`` makes is read as what ``aws`` makes."""
    provider = None
    if message.HasField("provider"):
        given = message.provider
        props = _provider_properties(given.properties.SerializeToString(deterministic=True))
        provider = Resource(type=given.type, name=given.name, urn=given.urn, props=props)
    return Resource(
        type=native.token(message.type),
        name=message.name,
        urn=message.urn,
        props=native.properties(message.type, properties(message.properties)),
        options=_options(message.options),
        provider=provider,
        relations=relations,
    )


def _relations(message: Any) -> Relations:
    by_property: Mapping[str, frozenset[str]] = MappingProxyType(
        {key: frozenset(value.urns) for key, value in message.propertyDependencies.items()}
    )
    return Relations(parent=message.parent, dependencies=frozenset(message.dependencies), by_property=by_property)


def resources(message: Any) -> Iterator[Resource]:
    """Read an ``AnalyzeStackRequest``; the properties are outputs."""
    return (resource(item, _relations(item)) for item in message.resources)
