"""Imports the generated SDKs without evaluating their annotations: a third of the gate's time, for types nobody asks for.

A generated package such as ``pulumi_aws`` holds thousands of classes whose annotations Python evaluates on import, while
the Pulumi SDK resolves annotations only of the classes that a program uses (``typing.get_type_hints``), and takes strings.
So these modules, and no others, are compiled as if they began with ``from __future__ import annotations`` (PEP 563), with
bytecode of their own beside the ordinary one; what is there for type checkers alone is left out, and a service's resources
are imported as the program asks for them. A test registers the real program both ways and compares every message.
"""

from __future__ import annotations
import __future__

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import marshal
import os
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Final

PACKAGES: Final = ("pulumi_aws.",)
_TAG: Final = "lazyannotations4"
_FLAGS: Final = __future__.annotations.compiler_flag


class _Loader(importlib.machinery.SourceFileLoader):
    """Compiles with postponed annotations, and keeps that bytecode apart from the ordinary one."""

    def get_code(self, fullname: str) -> types.CodeType | None:
        """Return the module's code, from the cache when the source has not changed since.

        Where no bytecode may be written (``PYTHONDONTWRITEBYTECODE``), compiling anew each time would cost more than the
        annotations: there the ordinary bytecode is used.
        """
        path = self.get_filename(fullname)
        status = os.stat(path)  # noqa: PTH116 - importlib's own way, hundreds of times a run
        stamp = b"%s%d:%d" % (importlib.util.MAGIC_NUMBER, status.st_mtime_ns, status.st_size)
        cached = importlib.util.cache_from_source(path, optimization=_TAG)
        try:
            data = Path(cached).read_bytes()
        except OSError:
            data = b""
        if data.startswith(stamp + b"\0"):
            code: types.CodeType = marshal.loads(data[len(stamp) + 1 :])  # noqa: S302 - our own file, beside the source
            return code
        if sys.dont_write_bytecode:
            return super().get_code(fullname)
        tree = _without_keys(ast.parse(self.get_data(path), path))
        if self.is_package(fullname):
            tree = _on_demand(tree, Path(path).parent)
        code = compile(tree, path, "exec", flags=_FLAGS, dont_inherit=True)
        self.set_data(cached, stamp + b"\0" + marshal.dumps(code))
        return code


def _without_keys(tree: ast.Module) -> ast.Module:
    """Leave out the keys of the ``TypedDict`` beside each class of inputs: they are for type checkers alone.

    Python compiles each postponed annotation of such a class by itself. The SDK asks of it only whether it is one.
    """
    for item in ast.walk(tree):
        if isinstance(item, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id == "TypedDict" for base in item.bases
        ):
            item.body = [ast.Pass(lineno=item.lineno, col_offset=item.col_offset)]
    return ast.fix_missing_locations(tree)


def _on_demand(tree: ast.Module, folder: Path) -> ast.Module:
    """Import a service's resources when the program names them, instead of all with the first.

    A generated package imports everything from each of its modules (``from .queue import *``); which names those are, each
    says itself in ``__all__``. Inputs and enumerations are imported as before.
    """
    modules = {
        item.module: names
        for item in tree.body
        if (names := _exported(item, folder)) is not None and isinstance(item, ast.ImportFrom) and item.module
    }
    if not modules:
        return tree
    kept = [item for item in tree.body if not (isinstance(item, ast.ImportFrom) and item.module in modules)]
    where = {name: module for module, names in modules.items() for name in names}
    added = ast.parse(_RESOLVER.format(where=where, modules=sorted(modules)))
    return ast.fix_missing_locations(ast.Module(body=[*kept, *added.body], type_ignores=[]))


def _exported(item: ast.stmt, folder: Path) -> list[str] | None:
    """Return what a star import of a sibling brings; None for any other statement, or where the sibling does not say."""
    if not isinstance(item, ast.ImportFrom) or item.level != 1 or not item.module or item.module.startswith("_"):
        return None
    file = folder / f"{item.module}.py"
    if [name.name for name in item.names] != ["*"] or not file.is_file():
        return None
    for found in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(found, ast.Assign) and [ast.unparse(target) for target in found.targets] == ["__all__"]:
            return [str(name) for name in ast.literal_eval(found.value)]
    return None


_RESOLVER: Final = """
def _on_demand():
    import importlib
    import sys
    import types

    where, modules = {where}, frozenset({modules})
    here = sys.modules[__name__]

    class Package(types.ModuleType):
        def __setattr__(self, name, value):
            # A function is called like its module (get_queue), and importing the module must not hide it.
            if name in where and isinstance(value, types.ModuleType):
                value = getattr(value, name)
            super().__setattr__(name, value)

        def __getattr__(self, name):
            if name not in where and name not in modules:
                raise AttributeError(f"module {{__name__!r}} has no attribute {{name!r}}")
            module = importlib.import_module("." + where.get(name, name), __name__)
            value = getattr(module, name) if name in where else module
            setattr(self, name, value)
            return value

        def __dir__(self):
            return self.__all__

    here.__all__ = sorted({{*where, *modules, *(name for name in vars(here) if not name.startswith("_"))}})
    here.__class__ = Package
_on_demand()
"""


class _Finder(importlib.abc.MetaPathFinder):
    """Finds what the ordinary path finder finds, for the generated packages only."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the ordinary spec with our loader; None leaves a module to the finders after us."""
        if not fullname.startswith(PACKAGES):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or type(spec.loader) is not importlib.machinery.SourceFileLoader:
            return None
        spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def install() -> None:
    """Postpone the annotations of the generated packages' modules that are not imported yet."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


def uninstall() -> None:
    """Import every module as Python does again."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _Finder)]
