"""Function zips and the dependency layer: the same sources give the same bytes, on any machine and any day.

Lambda redeploys a function when its zip's hash changes, and an assessor compares hashes; neither may depend on file
times, on directory order or on who built it.
"""

import argparse
import contextlib
import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

import pulumi

from infra import bytecode
from infra.architecture import ARCHITECTURE

ROOT: Final = Path(__file__).resolve().parents[1]
BUILD: Final = ROOT / "build"
LAYER: Final = BUILD / "layer.zip"
LOCK: Final = ROOT / "requirements" / "handlers.txt"
RECORD: Final = ROOT / "requirements" / "layer.toml"
UV: Final = ROOT / ".venvs" / "uv" / "bin" / "uv"  # pinned by requirements/uv.txt; `make` installs it

# Lambda's python3.11 runtime is Amazon Linux 2 (glibc 2.26): manylinux2014 is the newest tag that it surely loads.
LAYER_PLATFORM: Final = "aarch64-manylinux2014"
LAYER_PYTHON: Final = "3.11"

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # The earliest time that a zip can hold.
_MODE: Final = 0o644 << 16
_TASK: Final = "/var/task"
"""Where Lambda unpacks a function's package."""
_OPT: Final = "/opt"
"""Where Lambda unpacks a layer."""
_RECIPE: Final = "stored, with bytecode"
_MODELS: Final = (("python", "botocore", "data"), ("python", "boto3", "data"))
"""The folders of a layer that hold a folder of models for each service of AWS."""
_RECORD_HEAD: Final = """\
# Written by `make layer`: what the wheels that requirements/handlers.txt locks give, with the models of these services.
# lambda-archive-as-built compares the layer with it: `archive` with its bytes; where they differ, `sources` with every name and
# content but the bytecode, which it compiles again."""
_SHARED: Final = ("core", "schemas")
_SOURCES: Final = frozenset({".py", ".json"})
_UNREPRODUCIBLE: Final = frozenset({"bin", "__pycache__"})
_INSTALLERS: Final = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json", ".lock"})


class PackagingError(pulumi.RunError):
    """A package that is missing, stale or cannot be built."""


def function_archive(function: str, *, root: Path = ROOT, build: Path = BUILD) -> Path:
    """Build a function's zip: its own package under `handlers/`, what all functions share, and nothing else.

    It holds the bytecode of both where the running Python is the functions' own; where not, a warning says so.
    """
    handlers = root / "handlers"
    package = handlers / function
    if not (package / "handler.py").is_file():
        msg = (
            f"handlers/{function}/handler.py does not exist. architecture.toml lists the function {function}: "
            "add its code there, or remove it from the contract."
        )
        raise PackagingError(msg)
    files = [handlers / "__init__.py"]
    for folder in (*(handlers / shared for shared in _SHARED), package):
        files += [path for path in folder.rglob("*") if path.suffix in _SOURCES]
    entries = {path.relative_to(root).as_posix(): path.read_bytes() for path in files}
    if bytecode.is_available():
        modules = [(name, source) for name, source in entries.items() if name.endswith(".py")]
        entries.update((bytecode.place_of(name), _compiled(name, source)) for name, source in modules)
    else:
        _warn_of_slow_starts()
    return _write(build / f"function-{function.replace('_', '-')}.zip", entries)


@cache
def _warn_of_slow_starts() -> None:
    pulumi.log.warn(
        "The functions' archives hold no bytecode, so that each cold start compiles their sources: the functions run on Python "
        f"{LAYER_PYTHON}, and this is {platform.python_version()}. Run the program with Python {LAYER_PYTHON} before you deploy."
    )


def _compiled(name: str, source: bytes) -> bytes:
    try:
        return bytecode.compiled(source, f"{_TASK}/{name}")
    except SyntaxError as error:
        msg = f"{name}:{error.lineno}: is no Python 3.11: {error.msg}. Mend it, and run the program again."
        raise PackagingError(msg) from error


def layer_archive(*, layer: Path = LAYER, lock: Path = LOCK) -> Path:
    """Find the dependency layer, and make sure that it was built from today's lock.

    Raises:
        PackagingError: it is missing or was built from another lock; the remedy is `make layer`.

    """
    stamp = _stamp(lock)
    if not layer.is_file():
        msg = f"build/{layer.name} does not exist. Build it with `make layer`."
        raise PackagingError(msg)
    with layer.open("rb") as stream:
        stream.seek(max(0, layer.stat().st_size - len(stamp)))
        if stream.read() != stamp:
            msg = (
                f"build/{layer.name} was built from another requirements/{lock.name}, or for other services than "
                "architecture.toml grants. Rebuild it with `make layer`."
            )
            raise PackagingError(msg)
    return layer


def build_layer(*, layer: Path = LAYER, lock: Path = LOCK) -> Path:
    """Install the locked wheels for Lambda's platform, all of them hashed, and zip them with their bytecode."""
    with tempfile.TemporaryDirectory() as temporary:
        stage = Path(temporary)
        _install(lock, stage / "python")
        entries = {
            path.relative_to(stage).as_posix(): path.read_bytes()
            for path in stage.rglob("*")
            if path.is_file() and _is_kept(path.relative_to(stage))
        }
        return _write(layer, {**entries, **dict(_bytecode(entries))}, comment=_stamp(lock))


def _bytecode(entries: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Compile a layer's modules; a file that is no Python 3.11 stays a source alone."""
    for name, source in entries.items():
        if name.endswith(".py"):
            with contextlib.suppress(SyntaxError):
                yield bytecode.place_of(name), bytecode.compiled(source, f"{_OPT}/{name}")


def record_layer(layer: Path = LAYER, lock: Path = LOCK, record: Path = RECORD) -> None:
    """Write down what the lock's wheels give, for whoever judges the layer; a record of the same lock stays.

    Raises:
        PackagingError: the record of this lock says something else: a wheel's hash is in the lock, so its files cannot differ.

    """
    content = layer.read_bytes()
    found = {
        "lock": f"sha256:{hashlib.sha256(lock.read_bytes()).hexdigest()}",
        "services": list(services()),
        "archive": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "sources": sources_digest(content),
    }
    recorded = tomllib.loads(record.read_text(encoding="utf-8")) if record.is_file() else {}
    if all(recorded.get(name) == found[name] for name in ("lock", "services")):
        if recorded.get("sources") != found["sources"]:
            msg = (
                f"the wheels of requirements/{lock.name} gave other files than requirements/{record.name} records. Find out "
                "which of the two was changed; remove the record to write it anew."
            )
            raise PackagingError(msg)
        return
    lines = [f"{name} = {json.dumps(value)}" for name, value in found.items()]
    record.write_text("\n".join((_RECORD_HEAD, *lines)) + "\n", encoding="utf-8")


def sources_digest(archive: bytes) -> str:
    """Digest every name and content of a zip but the bytecode, which follows from the rest."""
    total = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        for name in sorted(opened.namelist()):
            if not bytecode.is_place(name):
                total.update(f"{name} {hashlib.sha256(opened.read(name)).hexdigest()}\n".encode())
    return f"sha256:{total.hexdigest()}"


def _install(lock: Path, target: Path) -> None:
    command = [
        *(str(UV), "pip", "install", "--quiet"),
        *("--requirements", str(lock), "--require-hashes", "--no-deps", "--only-binary", ":all:"),
        *("--python-platform", LAYER_PLATFORM, "--python-version", LAYER_PYTHON, "--python", sys.executable),
        *("--target", str(target)),
    ]
    try:
        subprocess.run(command, check=True)  # noqa: S603 - fixed arguments, no shell
    except FileNotFoundError as error:
        msg = f"{UV.relative_to(ROOT)} does not exist. Install it with `make layer`, which also builds the layer."
        raise PackagingError(msg) from error
    except subprocess.CalledProcessError as error:
        msg = f"uv could not install requirements/{lock.name} for {LAYER_PLATFORM}: see its message above."
        raise PackagingError(msg) from error


def _is_kept(path: Path) -> bool:
    """Leave out what names the building machine or installer, and the models of services that no function calls."""
    if not _UNREPRODUCIBLE.isdisjoint(path.parts) or path.name in _INSTALLERS:
        return False
    folder, rest = path.parts[:3], path.parts[3:]
    is_model = folder in _MODELS and len(rest) > 1
    return not is_model or rest[0] in services()


def services() -> tuple[str, ...]:
    """Return the services that the contract lets a function call, as IAM and botocore name them."""
    grants = [grant for function in ARCHITECTURE.functions for grant in function.may]
    return tuple(sorted({action.partition(":")[0] for grant in grants for action in grant.actions}))


def _stamp(lock: Path) -> bytes:
    """Identify what a layer is made from: the lock's bytes, their platform, the services, and how it is written."""
    recipe = f"{LAYER_PLATFORM} {LAYER_PYTHON} {' '.join(services())} {_RECIPE}\n".encode()
    return b"sha256:" + hashlib.sha256(recipe + lock.read_bytes()).hexdigest().encode()


def _write(target: Path, entries: Mapping[str, bytes], *, comment: bytes = b"") -> Path:
    """Write a zip atomically: previews that run side by side share the build folder.

    Stored, not deflated: zlib implementations differ in their bytes.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(entries):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, whatever builds it: it decides how the mode is read.
            entry.external_attr = _MODE
            archive.writestr(entry, entries[name])
        archive.comment = comment
    target.parent.mkdir(parents=True, exist_ok=True)
    # Neither process nor thread id tells two writers apart: each rehearsal of the gate may be process 1 of a namespace.
    handle, unfinished = tempfile.mkstemp(prefix=f"{target.stem}.", suffix=".unfinished", dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content.getvalue())
    Path(unfinished).chmod(0o644)
    return Path(unfinished).replace(target)


def main() -> None:
    """Build from the command line: `python -m infra.bundling layer`."""
    parser = argparse.ArgumentParser(prog="python -m infra.bundling", description=main.__doc__)
    parser.add_argument("what", choices=["layer"])
    parser.parse_args()
    path = build_layer()
    record_layer(path)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")  # noqa: T201 - a command's answer


if __name__ == "__main__":
    main()
