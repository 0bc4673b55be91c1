"""What the archives of functions and of their layer must hold, and what they do hold.

A function's archive holds its own package under ``handlers/`` and what all functions share, the bytecode of both, and nothing
else; the same sources give the same bytes (infra/bundling.py). The layer holds what the lock's wheels give:
``requirements/layer.toml`` records it, and building the layer fails where the wheels, whose hashes the lock has, give anything
else. Python runs the bytecode without a look at its source, so bytecode is compiled again here and compared. Only Python 3.11
writes it: under another one, the program leaves it out of the functions' archives, and their sources alone are compared.
"""

from __future__ import annotations

import hashlib
import io
import os
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import yaml

from policies.facts import bytecode

_PACK: Final = Path(__file__).resolve().parents[2]
_SHARED: Final = ("core", "schemas")
_SOURCES: Final = frozenset({".py", ".json"})
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644 << 16
_TASK: Final = "/var/task"
"""Where Lambda unpacks a function's package."""
_OPT: Final = "/opt"
"""Where Lambda unpacks a layer."""
_NAMED: Final = 3
"""Entries that a finding names; it counts the others."""
_UNREADABLE: Final = (zipfile.BadZipFile, EOFError, RuntimeError)
"""What zipfile raises of an archive that cannot be read: RuntimeError where it is encrypted, or compressed in an unknown way."""
RECORD: Final = "requirements/layer.toml"


def located(given: str) -> Path:
    """Return the file that a path of the program means: it is relative to the folder in which the program runs."""
    project = _project()
    return Path(os.path.normpath(project / _main(project) / given))


def is_built(file: Path) -> bool:
    """Tell whether a file lies in the folder in which this repository's archives are built; it may be a link to one."""
    return file.parent.resolve() in {(root / "build").resolve() for root in (_project(), _PACK)}


def lock() -> Path:
    """Return the lock that the layer is built from; there may be none."""
    return _root("requirements") / "requirements" / "handlers.txt"


def function_faults(file: Path, function: str) -> Iterator[str]:
    """Yield how a function's archive differs from what the sources give; nothing where it is the same, byte for byte."""
    sources = _sources(function)
    actual = file.read_bytes()
    try:
        expected = {**sources, **_bytecode(sources, _TASK)}
    except bytecode.OtherPythonError as error:
        if _holds_bytecode(actual):
            yield f"cannot be compared: {error}"
            return
        expected = sources  # the program, which this Python runs too, leaves the bytecode out
    if actual != _zipped(expected):
        yield from _differences(actual, expected) or ("has bytes beside its entries, or another form",)


def layer_faults(file: Path) -> Iterator[str]:
    """Yield how the layer differs from what the record says the lock's wheels give."""
    status = file.stat()
    yield from _layer_faults(file, (status.st_ino, status.st_size, status.st_ctime_ns))


@cache
def _layer_faults(file: Path, _state: tuple[int, int, int]) -> tuple[str, ...]:
    try:
        record = tomllib.loads((_root("requirements") / RECORD).read_text(encoding="utf-8"))
        locked = lock().read_bytes()
    except (OSError, ValueError) as error:
        return (f"cannot be compared: {RECORD} or the lock cannot be read ({type(error).__name__})",)
    if record.get("lock") != f"sha256:{hashlib.sha256(locked).hexdigest()}":
        return (f"cannot be compared: {RECORD} is of another lock",)
    content = file.read_bytes()
    if record.get("archive") == f"sha256:{hashlib.sha256(content).hexdigest()}":
        return ()
    try:
        return tuple(_layer_differences(content, record.get("sources")))
    except bytecode.OtherPythonError as error:
        return (f"cannot be compared: {error}",)
    except _UNREADABLE as error:
        return (f"is no archive that can be read ({type(error).__name__})",)


def _layer_differences(content: bytes, recorded: object) -> Iterator[str]:
    """Yield how a layer of other bytes differs: other sources, or bytecode that its own sources do not give.

    Another form of zip is no difference: what a layer is unpacked to counts.
    """
    found = _entries(content)
    sources = {name: data for name, data in found.items() if not bytecode.is_place(name)}
    if recorded != _digest(sources):
        yield f"holds other files than {RECORD} records"
        return
    yield from _compared(
        {name: data for name, data in found.items() if bytecode.is_place(name)}, _bytecode(sources, _OPT)
    )


def _digest(entries: Mapping[str, bytes]) -> str:
    """Return a digest of every name and content (infra/bundling.py has the same)."""
    total = hashlib.sha256()
    for name in sorted(entries):
        total.update(f"{name} {hashlib.sha256(entries[name]).hexdigest()}\n".encode())
    return f"sha256:{total.hexdigest()}"


def _entries(archive: bytes) -> dict[str, bytes]:
    """Return what a zip holds, by name.

    Raises:
        zipfile.BadZipFile: it is none, or an entry stands in it twice, so that readers may take either.

    """
    found, twice = _opened(archive)
    if twice:
        message = f"it holds twice {_listed(twice)}"
        raise zipfile.BadZipFile(message)
    return found


def _opened(archive: bytes) -> tuple[dict[str, bytes], list[str]]:
    """Return what a zip holds, by name, and the names that stand in it more than once."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        names = opened.namelist()
        found = {name: opened.read(name) for name in names}
    return found, [name for name, number in Counter(names).items() if number > 1]


def _holds_bytecode(archive: bytes) -> bool:
    with suppress(*_UNREADABLE):
        return any(bytecode.is_place(name) for name in _entries(archive))
    return False


def _bytecode(sources: Mapping[str, bytes], unpacked: str) -> dict[str, bytes]:
    """Compile every module, as it stands where Lambda unpacks it; one that is no Python 3.11 has no bytecode."""
    found = {}
    for name, source in sources.items():
        if name.endswith(".py"):
            with suppress(SyntaxError):
                found[bytecode.place_of(name)] = bytecode.compiled(source, f"{unpacked}/{name}")
    return found


def _differences(actual: bytes, sources: dict[str, bytes]) -> tuple[str, ...]:
    try:
        found, twice = _opened(actual)
    except _UNREADABLE as error:
        return (f"is no archive that can be read ({type(error).__name__})",)
    return (*((f"holds twice {_listed(twice)}",) if twice else ()), *_compared(found, sources))


def _compared(found: Mapping[str, bytes], expected: Mapping[str, bytes]) -> Iterator[str]:
    for what, entries in (
        ("holds beside the sources", found.keys() - expected.keys()),
        ("lacks", expected.keys() - found.keys()),
        ("holds changed", {name for name in found.keys() & expected.keys() if found[name] != expected[name]}),
    ):
        if entries:
            yield f"{what} {_listed(sorted(entries))}"


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _sources(function: str) -> dict[str, bytes]:
    """Return what a function's archive holds, by name."""
    root = _root("handlers")
    handlers = root / "handlers"
    files = [handlers / "__init__.py"]
    for folder in (*(handlers / shared for shared in _SHARED), handlers / function):
        files += [path for path in folder.rglob("*") if path.suffix in _SOURCES]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(files)}


def _zipped(entries: Mapping[str, bytes]) -> bytes:
    return _archive(tuple(sorted(entries.items())))


@lru_cache(maxsize=8)  # half a megabyte each; every rehearsal compares the same few
def _archive(entries: tuple[tuple[str, bytes], ...]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, data in entries:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3
            entry.external_attr = _MODE
            archive.writestr(entry, data)
    return content.getvalue()


def _root(part: str) -> Path:
    """Return the repository that has a part: the judged project's, else the pack's own."""
    project = _project()
    return project if (project / part).is_dir() else _PACK


def _project() -> Path:
    given = os.environ.get("GUARD_PROGRAM", "")
    return Path(given).resolve() if given else _PACK


@cache
def _main(project: Path) -> str:
    """Return `main` of Pulumi.yaml: the folder in which the program runs."""
    try:
        document = yaml.safe_load((project / "Pulumi.yaml").read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError):
        return ""
    main = document.get("main", "") if isinstance(document, dict) else ""
    folder = Path(str(main))
    return str(folder.parent if folder.suffix == ".py" else folder)
