"""Imports what a program will import of the SDK, before its runs are forked: it is loaded once, not once a run.

The SDK finds out the types of a class's properties when a resource is made, and keeps them: that is done here too.

The program's sources are read as text, and nothing of them is executed. A wrong guess costs an import, a missing one time.
Nothing is written: where a project says that its bytecode belongs may be the judge's own folder.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import stat
import sys
import typing
from functools import cache
from pathlib import Path
from typing import Final

import pulumi
from pulumi import _types as sdk

_IMPORT: Final = re.compile(r"^\s*import\s+(pulumi_\w+)(?:\s+as\s+(\w+))?\s*$", re.MULTILINE)
_MOST_FILES: Final = 400
_MOST_BYTES: Final = 1 << 18
"""Of each file: a larger one was not written by hand."""
_SKIPPED: Final = frozenset({"node_modules", "site-packages", "__pycache__"})


def prefetch(program: Path) -> None:
    """Import the installed ``pulumi_*`` packages, services and resources that the program's files name."""
    named: dict[str, set[tuple[str, ...]]] = {}
    for file in _files(program):
        text = _text(file)
        for package, alias in _IMPORT.findall(text):
            found = re.findall(rf"\b{re.escape(alias or package)}\.(\w+)(?:\.(\w+))?", text)
            named.setdefault(package, set()).update(found)
    for package in sorted(named):
        with contextlib.suppress(Exception):  # the program meets the same error where it matters
            module = importlib.import_module(package)
            for path in sorted(named[package]):
                _touch(module, path)


def _text(file: Path) -> str:
    """Return the beginning of a regular file; "" of anything else, such as a pipe, which nobody may write to."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return ""
    with open(descriptor, "rb") as opened:  # noqa: PTH123 - of a descriptor
        regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
        return opened.read(_MOST_BYTES).decode(errors="replace") if regular else ""


def _touch(module: object, path: tuple[str, ...]) -> None:
    with contextlib.suppress(Exception):
        found: object = module
        for name in filter(None, path):
            found = getattr(found, name)
        vars(found)  # a service's module is loaded when something of it is asked for
        if isinstance(found, type):
            _ready(found)


def _ready(named: type) -> None:
    """Resolve a class that the program names, what its properties hold, and what AWS's provider answers of the same kind."""
    classes = [named, *_nested(_resolve(named))]
    beside = vars(sys.modules[named.__module__])
    if issubclass(named, pulumi.Resource):
        arguments = beside.get(f"{named.__name__}Args")
        if isinstance(arguments, type):
            classes += [arguments, *_nested(_resolve(arguments))]
    else:
        service = sys.modules[named.__module__.rpartition(".")[0]]
        classes.append(getattr(getattr(service, "outputs", None), named.__name__.removesuffix("Args"), named))
    for each in classes:
        _resolve(each)


def _nested(types: typing.Mapping[str, typing.Any]) -> list[type]:
    return [part for held in types.values() for part in (held, *typing.get_args(held)) if isinstance(part, type)]


@cache
def _resolve(given: type) -> typing.Mapping[str, typing.Any]:
    """Have the SDK resolve the types of a class's properties, and return them by name."""
    if issubclass(given, pulumi.Resource):
        return sdk.resource_types(given)
    if sdk.is_output_type(given):
        return sdk.output_type_types(given)
    return sdk.input_type_types(given) if sdk.is_input_type(given) else {}


def _files(program: Path) -> list[Path]:
    """Return the program's files, a folder's before those of the folders in it."""
    if program.is_file():
        return [program]
    found: list[Path] = []
    for folder, below, names in os.walk(program):
        below[:] = sorted(name for name in below if name not in _SKIPPED and not name.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if name.endswith(".py")]
        if len(found) >= _MOST_FILES:
            break
    return found[:_MOST_FILES]
