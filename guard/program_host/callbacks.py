"""Records which callbacks of ``Output.apply`` never ran: a preview does not call them where their value is unknown.

What such a callback declares is not seen, so the gate names its line. A callback that only computes (it names nothing but
plain data, modules and functions that cannot declare a resource) is left out.
"""

from __future__ import annotations

import inspect
import json
import threading
import types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pulumi

FILE: Final = "callbacks-not-run.json"
"""The name of the file, in the folder of the run, that lists them."""

_PLAIN: Final = (str, bytes, int, float, bool, type(None))
_COMPUTING_MODULES: Final = frozenset(
    {"base64", "binascii", "datetime", "hashlib", "ipaddress", "itertools", "json", "math", "posixpath", "re", "string"}
    | {"textwrap", "urllib", "urllib.parse", "uuid", "yaml"}
)
_NOT_COMPUTING: Final = frozenset({"__import__", "compile", "eval", "exec", "getattr", "globals", "locals", "vars"})


class Callbacks:
    """The callbacks of one run: those of the program's own files under ``directory``."""

    def __init__(self, directory: Path) -> None:
        """Record nothing yet; :meth:`install` begins."""
        self._directory = directory
        self._waiting: dict[int, str] = {}
        self._count = 0
        self._lock = threading.Lock()

    def install(self) -> None:
        """Have every ``apply`` recorded from here on."""
        original = pulumi.Output.apply

        def apply(output: Any, func: Callable[[Any], Any], run_with_unknowns: bool = False) -> Any:  # noqa: FBT001, FBT002 - the SDK's own signature
            place = "" if run_with_unknowns else self._place(func)
            return original(output, self._recorded(func, place) if place else func, run_with_unknowns)

        setattr(pulumi.Output, "apply", apply)  # noqa: B010 - a method is replaced on purpose

    def write(self, folder: Path) -> None:
        """List those that never ran, as ``file:line`` relative to the project."""
        (folder / FILE).write_text(json.dumps(sorted(set(self._waiting.values()))), encoding="utf-8")

    def _recorded(self, func: Callable[[Any], Any], place: str) -> Callable[[Any], Any]:
        with self._lock:
            self._count += 1
            number = self._count
            self._waiting[number] = place

        def called(value: Any) -> Any:
            self._waiting.pop(number, None)
            return func(value)

        return called

    def _place(self, func: Any) -> str:
        """Return where a callback that may declare a resource is written; "" for any other."""
        func = getattr(func, "func", func)  # functools.partial
        code = getattr(func, "__code__", None)
        if code is None or "site-packages" in code.co_filename:
            return ""
        file = Path(code.co_filename)
        if not file.is_relative_to(self._directory) or _only_computes(getattr(func, "__func__", func), set()):
            return ""
        return f"{file.relative_to(self._directory).as_posix()}:{code.co_firstlineno}"


def _only_computes(func: Any, seen: set[int]) -> bool:
    """Tell whether a function names nothing that could declare a resource; ``seen`` holds the ids of what was looked at."""
    if not isinstance(func, types.FunctionType):
        return False
    if id(func) in seen:
        return True
    seen.add(id(func))
    names = frozenset(_names(func.__code__))
    return all(_is_harmless(value, names, seen) for value in _named(func, names))


def _named(func: types.FunctionType, names: Iterable[str]) -> Iterator[Any]:
    """Yield what a function's code, and the functions inside of it, may name beside their own variables."""
    for cell in func.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # not assigned yet
            yield object
    for name in names:
        if name in func.__globals__:
            yield func.__globals__[name]
        elif name in _NOT_COMPUTING:
            yield object


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for item in code.co_consts:
        if isinstance(item, types.CodeType):
            yield from _names(item)


def _is_harmless(value: Any, names: frozenset[str], seen: set[int]) -> bool:
    """Tell whether code that uses these names can do nothing with a value but compute."""
    if isinstance(value, (*_PLAIN, types.BuiltinFunctionType)):
        return True
    if isinstance(value, types.FunctionType):
        return _only_computes(value, seen)
    if isinstance(value, types.ModuleType):
        return value.__name__ in _COMPUTING_MODULES
    if str(getattr(value, "__module__", "")).partition(".")[0] in _COMPUTING_MODULES or id(value) in seen:
        return True
    seen.add(id(value))
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_harmless(item, names, seen) for item in value)
    if isinstance(value, dict):
        return all(_is_harmless(item, names, seen) for item in value.values())
    return not isinstance(value, type) and all(_is_harmless(_attribute(value, name), names, seen) for name in names)


def _attribute(value: Any, name: str) -> Any:
    """Return an attribute of an object as its class has it: data, or the function behind it; None where it has none."""
    found = inspect.getattr_static(value, name, None)
    if isinstance(found, property):
        return found.fget
    if isinstance(found, types.MemberDescriptorType):  # of a class with slots
        return getattr(value, name, None)
    return found.__func__ if isinstance(found, classmethod | staticmethod) else found
