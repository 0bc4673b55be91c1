"""The provider's schema as far as the model needs it: one record a resource type, one a property, at every depth.

``aws.json`` describes the types of payment stacks whole, with what Check refuses. Of every other type of AWS's provider the
SDK's classes tell the top level, and ``aws_facts.json`` the defaults and what AWS fills in below it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from guard.provider import sdk_schema

DETAILED: Final = Path(__file__).with_name("aws.json")
FACTS: Final = Path(__file__).with_name("aws_facts.json")
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})
_COLLECTION: Final = re.compile(r"(list|set|map)<(\w+)>")


@dataclass(frozen=True, kw_only=True, eq=False)
class Field:
    """A property of a resource or of a nested object.

    ``kind`` is ``string``, ``int``, ``float``, ``bool``, ``object`` (one nested object), ``list``, ``set``, ``map`` or
    ``any``; ``element`` is what a collection holds; ``of_set`` marks the single object that Terraform keeps in a set.
    ``optional`` and ``computed``: AWS fills in what nobody sets. ``default`` is Terraform's, None where it has none.
    ``rule`` and ``each`` are what Check asks of the value and of each element; ``conflicts``, ``exactly``, ``some`` and
    ``together`` name other properties of the type by their paths.
    """

    name: str
    kind: str
    element: str = ""
    required: bool = False
    optional: bool = False
    computed: bool = False
    force_new: bool = False
    sensitive: bool = False
    deprecated: bool = False
    suppressed: bool = False
    json_text: bool = False
    of_set: bool = False
    default: Any = None
    pulumi_default: Any = None
    auto_name: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    rule: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    each: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    min_items: int = 0
    max_items: int = 0
    conflicts: tuple[str, ...] = ()
    exactly: tuple[str, ...] = ()
    some: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    nested: Callable[[], Mapping[str, Field]] = field(default=lambda: NOTHING, repr=False)

    @cached_property
    def children(self) -> Mapping[str, Field]:
        """The properties of the nested object, or of each element."""
        return self.nested()

    @property
    def given(self) -> bool:
        """Tell whether a program may set the property."""
        return self.required or self.optional

    @property
    def is_block(self) -> bool:
        """Tell whether the property holds nested objects with properties of their own."""
        return self.kind == "object" or (self.kind in {"list", "set"} and self.element == "object")


@dataclass(frozen=True, kw_only=True, eq=False)
class ResourceType:
    """A resource type of the provider: its token, Terraform's name, and its properties.

    ``described`` tells whether the table has it whole, so that Check's refusals are known; ``framework`` marks the types
    of the newer plugin framework, whose Check fills in no Terraform defaults.
    """

    token: str
    terraform: str
    fields: Mapping[str, Field]
    framework: bool = False
    described: bool = False


def resource_type(type_token: str) -> ResourceType | None:
    """Return what is known of a type of AWS's provider; None when it is another's, or not known at all."""
    if not type_token.startswith("aws:"):
        return None
    if type_token in _table(DETAILED):
        return _described(type_token)
    found = sdk_schema.resource_class(type_token)
    return None if found is None else _from_sdk(type_token, found)


def is_described(type_token: str) -> bool:
    """Tell whether the table has a type whole, so that no SDK is asked about it."""
    return type_token in _table(DETAILED)


@cache
def _described(type_token: str) -> ResourceType:
    entry = _table(DETAILED)[type_token]
    root: dict[str, Mapping[str, Field]] = {}
    fields = root[""] = _fields(entry["fields"], "", root)
    return ResourceType(
        token=type_token,
        terraform=entry["terraform"],
        fields=fields,
        framework=entry.get("framework", False),
        described=True,
    )


@cache
def _table(file: Path) -> Mapping[str, Any]:
    types: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))["types"]
    return types


def _fields(entries: Mapping[str, Any], path: str, root: dict[str, Mapping[str, Field]]) -> Mapping[str, Field]:
    return {name: _field(name, entry, f"{path}.{name}" if path else name, root) for name, entry in entries.items()}


def _field(name: str, entry: Mapping[str, Any], path: str, root: dict[str, Mapping[str, Field]]) -> Field:
    collection = _COLLECTION.fullmatch(entry["type"])
    flags = entry["is"]

    def nested() -> Mapping[str, Field]:
        if "same" in entry:
            return find(root[""], entry["same"]).children
        return _fields(entry.get("fields", NOTHING), path, root)

    return Field(
        name=name,
        kind=collection[1] if collection else entry["type"],
        element=collection[2] if collection else "",
        required="r" in flags,
        optional="o" in flags,
        computed="c" in flags,
        force_new="n" in flags,
        sensitive="s" in flags,
        deprecated="d" in flags,
        suppressed="x" in flags,
        json_text="t" in flags or ("j" in flags and entry.get("rule", NOTHING).get("format", "").startswith("json")),
        of_set=entry.get("set", False),
        default=entry.get("default"),
        pulumi_default=entry.get("pulumiDefault"),
        auto_name=entry.get("auto", NOTHING),
        rule=entry.get("rule", NOTHING),
        each=entry.get("each", NOTHING),
        min_items=entry.get("min", 0),
        max_items=entry.get("max", 0) if collection else 0,
        conflicts=tuple(entry.get("conflicts", ())),
        exactly=tuple(entry.get("exactly", ())),
        some=tuple(entry.get("some", ())),
        together=tuple(entry.get("with", ())),
        nested=nested,
    )


def find(fields: Mapping[str, Field], path: str) -> Field:
    """Return the property at a path such as ``rules[].statement.orStatement``."""
    first, _, rest = path.replace("[]", "").partition(".")
    found = fields[first]
    return find(found.children, rest) if rest else found


@cache
def _from_sdk(type_token: str, found: type) -> ResourceType:
    facts = _table(FACTS).get(type_token, NOTHING)
    inputs, optional = sdk_schema.input_names(found), sdk_schema.optional_outputs(found)
    fields = {}
    for name, kind in sdk_schema.property_types(found).items():
        given = name in inputs
        fields[name] = _sdk_field(
            name, kind, facts, required=inputs.get(name, False), computed=name not in optional or not given, given=given
        )
    return ResourceType(token=type_token, terraform=facts.get("terraform", ""), fields=fields)


def _sdk_field(  # noqa: PLR0913 - what the annotations tell, by name
    path: str, kind: Any, facts: Mapping[str, Any], *, required: bool, computed: bool, given: bool
) -> Field:
    """Make a property of what the SDK tells; one that has a default is not what AWS fills in."""
    shape, element, nested = sdk_schema.shape(kind)
    default = facts.get("defaults", NOTHING).get(path)
    below = f"{path}[]" if shape == "list" else path

    def children() -> Mapping[str, Field]:
        if nested is None:
            return NOTHING
        return {
            name: _sdk_field(
                f"{below}.{name}",
                inner,
                facts,
                required=False,
                computed=f"{below}.{name}" in facts.get("computed", ()),
                given=True,
            )
            for name, inner in sdk_schema.nested_types(nested).items()
        }

    return Field(
        name=path.rpartition(".")[2],
        kind=shape,
        element=element,
        required=required,
        optional=given and not required,
        computed=computed and default is None and not required,
        default=default,
        nested=children,
    )
