"""What the Pulumi SDK's own classes tell about a resource type: its outputs, and the type of each property.

The provider's schema is not on this machine; the classes generated from it are. A class is imported when it is asked for:
generated packages import lazily, which two threads must not do at once, so only one thread of a process may ask.
"""

from __future__ import annotations

import importlib
import inspect
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Final

from pulumi import _types as sdk
from pulumi.runtime import rpc

_SIGNATURE: Final = rpc._special_sig_key  # noqa: SLF001 - the protocol's own key, which the SDK has no public name for
_WORDS: Final[Mapping[type, str]] = types.MappingProxyType(
    {
        str: "a string",
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        list: "a list",
        dict: "an object",
    }
)
_SCALARS: Final = frozenset({str, bool, int, float})
_INTERNAL: Final = "__"
"""What the names of the provider's own notes in an object begin with."""


@cache
def resource_class(type_token: str) -> type | None:
    """Return the SDK's class of a resource type, or None for a type of no generated package."""
    package, _, rest = type_token.partition(":")
    module, _, _ = rest.rpartition(":")
    _imported(f"pulumi_{package.replace('-', '_')}")
    registered = rpc._RESOURCE_MODULES.get(f"{package}:{module}", [])  # noqa: SLF001 - no public way; pinned, tested
    for candidate in registered:
        info = getattr(candidate, "mod_info", None) or {}
        name = info.get("classes", {}).get(type_token)
        found = getattr(_imported(info.get("fqn", "")), name, None) if name else None
        if isinstance(found, type):
            return found
    return None


def _imported(name: str) -> types.ModuleType | None:
    """Return a module of an installed SDK; None for one that is not installed here."""
    if name in sys.modules or not name.startswith("pulumi_"):
        return sys.modules.get(name)
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


@cache
def computed(type_token: str) -> frozenset[str]:
    """Return the names of the properties that only the provider can fill in: outputs that are no inputs."""
    found = resource_class(type_token)
    if found is None:
        return frozenset()
    return frozenset(sdk.resource_py_to_pulumi_names(found).values()) - inputs(type_token)


@cache
def filled(type_token: str) -> Mapping[str, bool]:
    """Return the properties that the provider fills in where the program gives none, and whether each is a text.

    Those are the outputs that are no inputs, and those that always have a value (their annotation is not Optional).
    """
    found = resource_class(type_token)
    if found is None:
        return {}
    given = inputs(type_token)
    names = sdk.resource_py_to_pulumi_names(found)
    return {
        name: sdk.unwrap_type(_property_types(type_token).get(name, object)) is str
        for python, name in names.items()
        if name not in given or not _may_be_absent(found, python)
    }


@cache
def texts(type_token: str) -> frozenset[str]:
    """Return the names of the properties that are texts."""
    return frozenset(name for name, wanted in _property_types(type_token).items() if sdk.unwrap_type(wanted) is str)


def _may_be_absent(found: type, python: str) -> bool:
    """Read the annotation of an output; postponed, it is its text."""
    annotation = getattr(getattr(getattr(found, python, None), "fget", None), "__annotations__", {}).get("return")
    if isinstance(annotation, str):
        return "Output[Optional[" in annotation
    return any(type(None) in typing.get_args(argument) for argument in typing.get_args(annotation))


def inputs(type_token: str) -> frozenset[str]:
    """Return the names of the properties that a program may give, as the class's constructor takes them."""
    found = resource_class(type_token)
    constructor = getattr(found, "_internal_init", None)
    if found is None or constructor is None:
        return frozenset()
    names = sdk.resource_py_to_pulumi_names(found)
    return frozenset(names[name] for name in inspect.signature(constructor).parameters if name in names)


@cache
def documents(type_token: str) -> frozenset[str]:
    """Return the names of the properties that are texts, and that a program may give as a policy document's object."""
    found = resource_class(type_token)
    constructor = getattr(found, "_internal_init", None)
    if found is None or constructor is None:
        return frozenset()
    names = sdk.resource_py_to_pulumi_names(found)
    parameters = inspect.signature(constructor).parameters.values()
    return frozenset(names[item.name] for item in parameters if "PolicyDocumentArgs" in str(item.annotation))


@cache
def _property_types(type_token: str) -> Mapping[str, Any]:
    found = resource_class(type_token)
    return {} if found is None else sdk.resource_types(found)


def faults(type_token: str, props: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield (property, what is wrong, what is required) for names and values that the SDK's types do not know."""
    known = _property_types(type_token)
    for name, value in props.items():
        if name in known:
            yield from _value_faults(name, value, known[name])


def _value_faults(path: str, value: Any, wanted: Any) -> Iterator[tuple[str, str, str]]:
    wanted = sdk.unwrap_type(wanted) if wanted is not None else None
    if value is None or value == rpc.UNKNOWN or (isinstance(value, dict) and _SIGNATURE in value):
        return
    origin = typing.get_origin(wanted)
    if wanted in _SCALARS:
        yield from _scalar_faults(path, value, wanted)
    elif isinstance(wanted, type) and sdk.is_output_type(wanted):
        yield from _object_faults(path, value, wanted)
    elif origin in {list, typing.Sequence} or _is_sequence(origin):
        yield from _list_faults(path, value, wanted)
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _map_faults(path, value, wanted)


def _is_sequence(origin: Any) -> bool:
    return isinstance(origin, type) and origin.__name__ == "Sequence"


def _scalar_faults(path: str, value: Any, wanted: type) -> Iterator[tuple[str, str, str]]:
    """Accept what the engine converts: a number or boolean given as text, and a number for a string."""
    if isinstance(value, list | dict):
        yield path, f"is {_WORDS[type(value)]}", _WORDS[wanted]
    elif wanted is bool and not isinstance(value, bool) and str(value).lower() not in {"true", "false"}:
        yield path, f"is {_WORDS[type(value)]}", "a boolean"
    elif wanted in {int, float} and not _is_number(value):
        yield path, f"is {_WORDS[type(value)]}", _WORDS[wanted]


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        float(value)
    except (TypeError, ValueError):
        return False
    return True


def _object_faults(path: str, value: Any, wanted: type) -> Iterator[tuple[str, str, str]]:
    if not isinstance(value, dict):
        yield path, f"is {_WORDS[type(value)]}", "an object"
        return
    known = sdk.output_type_types(wanted)
    for name, item in value.items():
        if name.startswith(_INTERNAL):
            continue
        if name not in known:
            yield f"{path}.{name}", "is no property of this object", f"one of {', '.join(sorted(known))}"
        else:
            yield from _value_faults(f"{path}.{name}", item, known[name])


def _list_faults(path: str, value: Any, wanted: Any) -> Iterator[tuple[str, str, str]]:
    if not isinstance(value, list):
        yield path, f"is {_WORDS[type(value)]}", "a list"
        return
    (element,) = typing.get_args(wanted) or (None,)
    for index, item in enumerate(value):
        yield from _value_faults(f"{path}[{index}]", item, element)


def _map_faults(path: str, value: Any, wanted: Any) -> Iterator[tuple[str, str, str]]:
    """Look into a map from names that the program chooses, such as tags or variables."""
    if not isinstance(value, dict):
        yield path, f"is {_WORDS[type(value)]}", "an object"
        return
    _, element = typing.get_args(wanted) or (None, None)
    for name, item in value.items():
        yield from _value_faults(f"{path}.{name}", item, element)


def invoke_fields(token: str) -> Mapping[str, bool]:
    """Return the fields that a function's result has, as far as the SDK's classes tell, and whether each is a text."""
    package, _, rest = token.partition(":")
    module, _, function = rest.rpartition(":")
    first = module.partition("/")[0].replace("lambda", "lambda_")
    name = f"pulumi_{package.replace('-', '_')}"
    imported = _imported(name if first in {"", "index"} else f"{name}.{first}")
    found = getattr(imported, f"{function[:1].upper()}{function[1:]}Result", None)
    if not isinstance(found, type) or not sdk.is_output_type(found):
        return {}
    return {name: sdk.unwrap_type(kind) is str for name, kind in sdk.output_type_types(found).items()}
