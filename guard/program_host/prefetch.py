"""Readies what a program will import, before its runs are forked: it is done once, not once a run.

The parts of the SDK that the program's files name are imported. The SDK finds out the types of a class's properties when a
resource is made, and keeps them: that is done here too. The program's own modules are compiled as Python would at their first
import: a rehearsed program cannot write beside its sources.

The program's sources are read and compiled, and nothing of them is executed. A wrong guess costs an import, a missing one time.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import os
import py_compile
import re
import sys
import typing
from functools import cache
from pathlib import Path
from typing import Final

import pulumi
from pulumi import _types as sdk

_IMPORT: Final = re.compile(r"^\s*import\s+(pulumi_\w+)(?:\s+as\s+(\w+))?\s*$", re.MULTILINE)
_MOST_FILES: Final = 400
_SKIPPED: Final = frozenset({"node_modules", "site-packages", "__pycache__"})


def prefetch(program: Path, *, bytecode: bool) -> None:
    """Import the installed ``pulumi_*`` packages, services and resources that the program's files name.

    With ``bytecode``, the program's own modules are compiled, too.
    """
    named: dict[str, set[tuple[str, ...]]] = {}
    for file in _files(program):
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for package, alias in _IMPORT.findall(text):
            found = re.findall(rf"\b{re.escape(alias or package)}\.(\w+)(?:\.(\w+))?", text)
            named.setdefault(package, set()).update(found)
        if bytecode:
            _compile(file)
    for package in sorted(named):
        with contextlib.suppress(Exception):  # the program meets the same error where it matters
            module = importlib.import_module(package)
            for path in sorted(named[package]):
                _touch(module, path)


def _compile(file: Path) -> None:
    """Write a module's bytecode where Python looks for it, unless what is there is of this source."""
    with contextlib.suppress(Exception):  # no Python, or a folder that cannot be written: the program compiles it
        status = file.stat()
        cached = importlib.util.cache_from_source(str(file))
        of_source = status.st_mtime_ns // 1_000_000_000 & _WORD, status.st_size & _WORD
        if _source_of(cached) != of_source:
            by_time = py_compile.PycInvalidationMode.TIMESTAMP
            py_compile.compile(str(file), cached, doraise=True, quiet=2, invalidation_mode=by_time)


_WORD: Final = 0xFFFF_FFFF


def _source_of(cached: str) -> tuple[int, int] | None:
    """Return the time and the size of the source that bytecode was compiled from; None where there is none of this Python.

    See PEP 552: the magic number, flags (0 where the source's time and size follow), both in four bytes.
    """
    try:
        with open(cached, "rb") as stream:  # noqa: PTH123 - three dozen a run
            head = stream.read(16)
    except OSError:
        return None
    if len(head) < 16 or head[:8] != importlib.util.MAGIC_NUMBER + bytes(4):  # noqa: PLR2004 - its length
        return None
    return int.from_bytes(head[8:12], "little"), int.from_bytes(head[12:], "little")


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
