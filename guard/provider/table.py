"""The provider's schema as far as the model needs it: one record a resource type, one a property, at every depth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of a resource or of a nested object.

    ``kind`` is ``string``, ``int``, ``float``, ``bool``, ``object`` (one nested object), ``list``, ``set`` or ``map``;
    ``element`` is what a collection holds. ``optional and computed``: AWS fills in what nobody sets. ``default`` is None
    where Terraform has none. ``children`` are the properties of the nested objects.
    """

    name: str
    kind: str
    element: str = ""
    required: bool = False
    optional: bool = False
    computed: bool = False
    force_new: bool = False
    sensitive: bool = False
    default: Any = None
    children: Mapping[str, Field] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceType:
    """A resource type of the provider: its token, its Terraform name and its properties."""

    token: str
    terraform: str
    fields: Mapping[str, Field]
    framework: bool = False
    regional: bool = True


def resource_type(type_token: str) -> ResourceType | None:
    """Return what is known of a type, or None: it is not AWS's, or in no table."""
    del type_token
    return None
