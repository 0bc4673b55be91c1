"""Renders what a program registered as a Terraform plan in JSON (format 1.2), as far as a scanner reads one.

An object of the SDK's types is a block, and blocks are lists; a mapping stays a mapping. What a preview does not know, and
what Pulumi marks as secret, is left out of the values and declared unknown; the resources it comes from are kept as
references in ``configuration``, which is how a scanner follows relations.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from google.protobuf import json_format
from pulumi import _types as sdk
from pulumi.runtime import rpc

from guard.checkov.names import TypeNames, snake_case, table
from guard.offline.monitor import Registration
from guard.program_host import sdk_types
from policies.protocol.markers import SIGNATURE

_ASSET_KEYS: Final = ("path", "uri", "text")
_NOT_IN_A_NAME: Final = re.compile(r"[^A-Za-z0-9_-]")
_PROVIDER: Final = "hashicorp/aws"
_UNKNOWN: Final = object()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A plan, whose resource each address is, and what of the program is not in it or only under a guessed name."""

    plan: Mapping[str, Any]
    urns: Mapping[str, str]
    gaps: tuple[str, ...]


@dataclass(slots=True)
class _Values:
    """A block on its way: its known values, which are unknown, and the references that explain the unknown ones."""

    known: dict[str, Any] = field(default_factory=dict)
    unknown: dict[str, Any] = field(default_factory=dict)
    expressions: dict[str, Any] = field(default_factory=dict)


def render(registrations: Iterable[Registration], region: str) -> Rendered:
    """Render every AWS resource among ``registrations``."""
    resources = [item for item in registrations if item.request.custom and not item.type.startswith("pulumi:")]
    addresses = _addresses(resources)
    gaps: dict[str, None] = {}
    rendered = []
    for item in resources:
        if item.urn not in addresses:
            gaps[f"{item.type} is not in the table of types: {item.name} is not scanned"] = None
            continue
        rendered.append((item, _Renderer(item, addresses, gaps).render()))
    return Rendered(
        plan=_document([_resource(addresses[item.urn], values) for item, values in rendered], region),
        urns={address: urn for urn, address in addresses.items()},
        gaps=tuple(gaps),
    )


def _addresses(resources: Iterable[Registration]) -> dict[str, str]:
    """Return each resource's address, type.name, unique among those whose names differ only where Terraform cannot."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for item in resources:
        names = table().get(item.type)
        if names is None:
            continue
        base = address = f"{names.terraform}.{_NOT_IN_A_NAME.sub('_', item.name)}"
        number = 2
        while address in taken:
            address, number = f"{base}_{number}", number + 1
        taken.add(address)
        found[item.urn] = address
    return found


def _resource(address: str, values: _Values) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    kind, _, name = address.partition(".")
    common = {"address": address, "mode": "managed", "type": kind, "name": name}
    planned = {**common, "provider_name": _PROVIDER, "schema_version": 0, "values": values.known}
    change = {"actions": ["create"], "before": None, "after": values.known, "after_unknown": values.unknown}
    configured = {**common, "provider_config_key": "aws", "expressions": values.expressions}
    return planned, {**common, "provider_name": _PROVIDER, "change": change}, configured


def _document(resources: list[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]], region: str) -> dict[str, Any]:
    provider = {"name": "aws", "full_name": _PROVIDER, "expressions": {"region": {"constant_value": region}}}
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": [planned for planned, _, _ in resources]}},
        "resource_changes": [change for _, change, _ in resources],
        "configuration": {
            "provider_config": {"aws": provider},
            "root_module": {"resources": [configured for _, _, configured in resources]},
        },
    }


class _Renderer:
    """Renders one resource."""

    def __init__(self, item: Registration, addresses: Mapping[str, str], gaps: dict[str, None]) -> None:
        """Write what the table does not know into ``gaps``."""
        self._item = item
        self._addresses = addresses
        self._gaps = gaps
        self._names: TypeNames = table()[item.type]

    def render(self) -> _Values:
        """Return the resource's values."""
        found = sdk_types.resource_class(self._item.type)
        types = {} if found is None else sdk.resource_types(found)
        return self._block(json_format.MessageToDict(self._item.inputs), types, (), ())

    def _block(
        self, props: Mapping[str, Any], types: Mapping[str, Any], path: tuple[str, ...], sources: tuple[str, ...]
    ) -> _Values:
        values = _Values()
        for key, value in sorted(props.items()):
            here = (*path, key)
            if key not in types:
                self._gap(here, "is no property that the SDK knows")
            name = self._names.name(here)
            from_here = sources if path else self._sources(key)
            self._property(values, name, value, (types.get(key), here, from_here))
        return values

    def _property(
        self, values: _Values, name: str, value: Any, place: tuple[Any, tuple[str, ...], tuple[str, ...]]
    ) -> None:
        kind, path, sources = place
        kind = sdk.unwrap_type(kind) if kind is not None else None
        element = _element(kind)
        value = _opened(value)
        block, repeated = _block_types(kind), _block_types(element)
        if block is not None and isinstance(value, dict):
            self._blocks(values, name, [value], (block, path, sources))
        elif repeated is not None and isinstance(value, list):
            if self._names.listed(path) is None:
                self._gap(path, "is a repeated block that the table of names does not list")
            self._blocks(values, name, value, (repeated, path, sources))
        else:
            self._leaf(values, name, value, (path, sources))

    def _leaf(self, values: _Values, name: str, value: Any, place: tuple[tuple[str, ...], tuple[str, ...]]) -> None:
        path, sources = place
        known, unknown = (None, True) if value is _UNKNOWN else _tree(value)
        if unknown is not True:
            values.known[name] = [known] if self._names.is_list_of_one(path) else known
        if unknown:
            values.unknown[name] = unknown
        if (
            unknown is False and len(path) > 1
        ):  # of a block's known values only those that speak of a source come from it
            sources = tuple(address for address in sources if _likeness(name, address))
        if unknown or not isinstance(known, dict):
            self._refer(values, name, sources)

    def _blocks(
        self,
        values: _Values,
        name: str,
        items: list[Any],
        place: tuple[Mapping[str, Any], tuple[str, ...], tuple[str, ...]],
    ) -> None:
        types, path, sources = place
        blocks = [self._block(item, types, path, sources) for item in items if isinstance(item, dict)]
        values.known[name] = [block.known for block in blocks]
        if any(block.unknown for block in blocks):
            values.unknown[name] = [block.unknown for block in blocks]
        if any(block.expressions for block in blocks):
            values.expressions[name] = [block.expressions for block in blocks]

    def _sources(self, key: str) -> tuple[str, ...]:
        """Return the addresses of the resources that a property's value comes from."""
        urns = (
            self._item.request.propertyDependencies[key].urns if key in self._item.request.propertyDependencies else ()
        )
        return tuple(self._addresses[urn] for urn in urns if urn in self._addresses)

    def _refer(self, values: _Values, name: str, sources: tuple[str, ...]) -> None:
        if not sources:
            return
        attribute = "arn" if name.endswith("arn") else "id"
        ordered = sorted(sources, key=lambda address: (-_likeness(name, address), address))
        references = [part for address in ordered for part in (f"{address}.{attribute}", address)]
        values.expressions[name] = {"references": references}

    def _gap(self, path: tuple[str, ...], what: str) -> None:
        self._gaps[f"{self._item.type} {'.'.join(path)} {what}: rendered as {snake_case(path[-1])}"] = None


def _likeness(name: str, address: str) -> int:
    """Count the words that a property's name shares with a resource's type: of several sources the likeliest comes first."""
    return len(set(name.split("_")) & set(address.partition(".")[0].split("_")))


def _block_types(kind: Any) -> Mapping[str, Any] | None:
    """Return the types of an object's properties, or None for what is no object of the SDK's types."""
    return sdk.output_type_types(kind) if isinstance(kind, type) and sdk.is_output_type(kind) else None


def _element(kind: Any) -> Any:
    if typing.get_origin(kind) is None or not isinstance(typing.get_origin(kind), type):
        return None
    arguments = typing.get_args(kind)
    return sdk.unwrap_type(arguments[0]) if len(arguments) == 1 else None


def _opened(value: Any) -> Any:
    """Return an asset as its path, and the unknown and the secret as unknown; anything else as it is."""
    if isinstance(value, str) and rpc.UNKNOWN in value:
        return _UNKNOWN
    if isinstance(value, dict) and SIGNATURE in value:
        return next((value[key] for key in _ASSET_KEYS if isinstance(value.get(key), str)), _UNKNOWN)
    return value


def _tree(value: Any) -> tuple[Any, Any]:
    """Return a value that is no block, and what of it is unknown: true, or the like of the value."""
    value = _opened(value)
    if value is _UNKNOWN:
        return None, True
    if isinstance(value, float) and value.is_integer():
        return int(value), False
    if isinstance(value, list):
        parts = [_tree(item) for item in value]
        return [known for known, _ in parts], [unknown for _, unknown in parts] if any(u for _, u in parts) else False
    if isinstance(value, dict):
        members = {key: _tree(item) for key, item in value.items()}
        unknowns = {key: unknown for key, (_, unknown) in members.items() if unknown}
        return {key: known for key, (known, unknown) in members.items() if unknown is not True}, unknowns or False
    return value, False
