"""Imports what a program will import of the SDK, before its runs are forked: it is loaded once, not once a run.

The SDK finds out the types of a class's properties when a resource is made, and keeps them: that is done here too.

The program's sources are read as text, and nothing of them is executed. A wrong guess costs an import, a missing one time.
"""

from __future__ import annotations

import contextlib
import importlib
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


def prefetch(program: Path) -> None:
    """Import the installed ``pulumi_*`` packages, services and resources that the program's files name."""
    named: dict[str, set[tuple[str, ...]]] = {}
    for file in _files(program):
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            continue
        for package, alias in _IMPORT.findall(text):
            found = re.findall(rf"\b{re.escape(alias or package)}\.(\w+)(?:\.(\w+))?", text)
            named.setdefault(package, set()).update(found)
    for package in sorted(named):
        with contextlib.suppress(Exception):  # the program meets the same error where it matters
            module = importlib.import_module(package)
            for path in sorted(named[package]):
                _touch(module, path)


def _touch(module: object, path: tuple[str, ...]) -> None:
    with contextlib.suppress(Exception):
        found: object = module
        for name in filter(None, path):
            found = getattr(found, name)
        vars(found)  # a service's module is loaded when something of it is asked for
        if isinstance(found, type):
            _resolve(found)


@cache
def _resolve(given: type) -> None:
    """Have the SDK resolve the types of a class's properties, of a resource's arguments, and of theirs."""
    if issubclass(given, pulumi.Resource):
        types = sdk.resource_types(given)
        arguments = vars(sys.modules[given.__module__]).get(f"{given.__name__}Args")
        if isinstance(arguments, type):
            _resolve(arguments)
    elif sdk.is_output_type(given):
        types = sdk.output_type_types(given)
    elif sdk.is_input_type(given):
        types = sdk.input_type_types(given)
    else:
        return
    for nested in types.values():
        for part in (nested, *typing.get_args(nested)):
            if isinstance(part, type):
                _resolve(part)


def _files(program: Path) -> list[Path]:
    if program.is_file():
        return [program]
    found = []
    for file in sorted(program.rglob("*.py")):
        if _SKIPPED.isdisjoint(file.parts) and not any(
            part.startswith(".") for part in file.parts[len(program.parts) :]
        ):
            found.append(file)
        if len(found) == _MOST_FILES:
            break
    return found
