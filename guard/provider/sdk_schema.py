"""What the generated SDK's classes tell of a resource type, for the types that no table describes.

An optional input whose output is not optional is one that AWS fills in. Only classes that the program has imported are
looked at: generated packages import their modules as they are asked for, which two threads must not do at once.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from pulumi import _types as sdk
from pulumi.runtime import rpc

_SCALARS: Final[Mapping[Any, str]] = {str: "string", bool: "bool", int: "int", float: "float"}


def resource_class(type_token: str) -> type | None:
    """Return the SDK's class of a resource type, or None for a type of no generated package that is imported."""
    package, _, rest = type_token.partition(":")
    module, _, _ = rest.rpartition(":")
    registered = rpc._RESOURCE_MODULES.get(f"{package}:{module}", [])  # noqa: SLF001 - no public way; pinned, tested
    for candidate in registered:
        info = getattr(candidate, "mod_info", None) or {}
        name = info.get("classes", {}).get(type_token)
        imported = sys.modules.get(info.get("fqn", ""))
        found = getattr(imported, name, None) if name and imported else None
        if isinstance(found, type):
            return found
    return None


def tokens() -> Iterator[str]:
    """Yield the token of every resource type of ``pulumi_aws``, after importing all of it: for maintenance alone."""
    importlib.import_module("pulumi_aws")
    for modules in list(rpc._RESOURCE_MODULES.values()):  # noqa: SLF001 - as above
        for module in modules:
            info = getattr(module, "mod_info", None) or {}
            if info.get("pkg") == "aws":
                importlib.import_module(info["fqn"])
                yield from info["classes"]


@cache
def input_names(found: type) -> Mapping[str, bool]:
    """Return the names of the properties that a program may give, and whether it must."""
    constructor = getattr(found, "_internal_init", None)
    if constructor is None:
        return {}
    names = sdk.resource_py_to_pulumi_names(found)
    required = _required(found)
    return {names[name]: names[name] in required for name in inspect.signature(constructor).parameters if name in names}


def _required(found: type) -> frozenset[str]:
    """Return the inputs without a default in the class of the arguments, by their Pulumi names."""
    arguments = getattr(sys.modules.get(found.__module__), f"{found.__name__}Args", None)
    if arguments is None:
        return frozenset()
    names = sdk.input_type_py_to_pulumi_names(arguments)
    parameters = inspect.signature(arguments.__init__).parameters.values()
    return frozenset(names[item.name] for item in parameters if item.name in names and item.default is item.empty)


@cache
def optional_outputs(found: type) -> frozenset[str]:
    """Return the names of the outputs that may be absent."""
    return frozenset(
        name
        for python, name in sdk.resource_py_to_pulumi_names(found).items()
        if _is_optional(getattr(getattr(found, python, None), "fget", None))
    )


def _is_optional(getter: Any) -> bool:
    """Read the annotation of a property; postponed, it is its text."""
    annotation = getattr(getter, "__annotations__", {}).get("return")
    if isinstance(annotation, str):
        return "Output[Optional[" in annotation
    return any(type(None) in typing.get_args(argument) for argument in typing.get_args(annotation))


@cache
def property_types(found: type) -> Mapping[str, Any]:
    """Return the type of each property of a resource's class, by its Pulumi name."""
    return sdk.resource_types(found)


def shape(kind: Any) -> tuple[str, str, Any]:
    """Return what a type is: ``kind`` and ``element`` as a Field has them, and the class of its nested object."""
    kind = sdk.unwrap_type(kind) if kind is not None else None
    if kind in _SCALARS:
        return _SCALARS[kind], "", None
    if isinstance(kind, type) and sdk.is_output_type(kind):
        return "object", "", kind
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "map", shape(arguments[1])[0] if len(arguments) > 1 else "", None
    if origin is list or getattr(origin, "__name__", "") == "Sequence":
        element, _, nested = shape(arguments[0]) if arguments else ("", "", None)
        return "list", element, nested
    return "any", "", None


def documents(type_token: str) -> frozenset[str]:
    """Return the names of the properties that are texts, and that a program may give as a policy document's object."""
    found = resource_class(type_token)
    return frozenset() if found is None else _documents(found)


@cache
def _documents(found: type) -> frozenset[str]:
    constructor = getattr(found, "_internal_init", None)
    if constructor is None:
        return frozenset()
    names = sdk.resource_py_to_pulumi_names(found)
    parameters = inspect.signature(constructor).parameters.values()
    return frozenset(names[item.name] for item in parameters if "PolicyDocumentArgs" in str(item.annotation))


def nested_types(nested: Any) -> Mapping[str, Any]:
    """Return the type of each property of a nested object's class."""
    return sdk.output_type_types(nested)


def pulumi_path(type_token: str, terraform: str) -> str:
    """Return a Terraform path in Pulumi's names, ``[]`` after a list; empty when the SDK has no such property."""
    found, steps = resource_class(type_token), []
    known = {} if found is None else property_types(found)
    for step in terraform.split("."):
        name = _pulumi_name(step, known)
        if not name:
            return ""
        kind, _, nested = shape(known[name])
        steps.append(f"{name}[]" if kind == "list" and nested is not None else name)
        known = nested_types(nested) if nested is not None else {}
    return ".".join(steps).removesuffix("[]")


def _pulumi_name(step: str, known: Mapping[str, Any]) -> str:
    first, *rest = step.split("_")
    name = first + "".join(part.capitalize() for part in rest)
    plurals = (name, f"{name}s", f"{name}es", f"{name.removesuffix('y')}ies")
    return next((candidate for candidate in plurals if candidate in known), "")
