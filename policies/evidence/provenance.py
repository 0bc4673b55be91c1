"""What judged and what was judged: versions, the pack's sources and the program's, and the commit they were read from.

Asked only when evidence is written.
"""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import yaml

from policies import __version__

SOURCES: Final = Path(__file__).resolve().parents[1]
NAME: Final = "guarded-payments"
UNKNOWN: Final = "unknown"
_PACKAGES: Final = ("pulumi", "pulumi-aws", "pulumi-policy")
_SOURCE_SUFFIXES: Final = frozenset({".py", ".toml", ".json"})
_PROGRAM_SUFFIXES: Final = (".py", ".toml", ".yaml", ".yml")
_NOT_THE_PROGRAM: Final = frozenset({"__pycache__", "node_modules", "build", "reports"})
_LONGEST_WAIT: Final = 20
"""Seconds; a checkout that does not answer is unknown, not a run that hangs."""


def of_pack(sources: Path = SOURCES) -> dict[str, Any]:
    """Return the run's part that does not depend on what was judged."""
    return {
        "git": checkout(sources),
        "pack": {"name": NAME, "version": __version__, "digest": sources_digest(sources)},
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
    }


def of_engine(given: str) -> dict[str, str]:
    """Return which engine asked: "name version" as ``GUARD_ENGINE`` says it; Pulumi's own does not tell its version."""
    name, _, number = given.partition(" ")
    return {"name": name or "pulumi", "version": number or UNKNOWN}


def of_program(directory: Path, project: str, stack: str, assets: Iterable[str] = ()) -> dict[str, str]:
    """Return the digest of a program: its two Pulumi files, every source from where it begins, and its assets' files.

    ``assets`` are paths as the program gives them: from the folder in which it runs. A folder that holds another
    project, or none, is unknown: the engine does not tell a pack where its program is.
    """
    try:
        manifest = yaml.safe_load((directory / "Pulumi.yaml").read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or manifest.get("name") != project:
            return {"digest": UNKNOWN}
        start = directory / str(manifest.get("main") or ".")
        folder = start.parent if start.is_file() else start
        files = [directory / "Pulumi.yaml", directory / f"Pulumi.{stack}.yaml", *_program_files(folder)]
        files += [found for name in assets for found in _asset_files(folder / name)]
        return {"digest": _digest({os.path.relpath(file, directory): file for file in files if file.is_file()})}
    except (OSError, ValueError, yaml.YAMLError):
        return {"digest": UNKNOWN}


def _asset_files(asset: Path) -> Iterable[Path]:
    return (file for file in asset.rglob("*") if "__pycache__" not in file.parts) if asset.is_dir() else (asset,)


def _program_files(folder: Path) -> Iterator[Path]:
    for top, folders, names in os.walk(folder):
        here = Path(top)
        folders[:] = [
            name
            for name in folders
            if name not in _NOT_THE_PROGRAM and name[0] != "." and not (here / name / "pyvenv.cfg").is_file()
        ]
        yield from (here / name for name in names if name.endswith((".py", ".toml", ".json")))


def sources_digest(sources: Path) -> str:
    """Return one digest of the pack's sources: each name and the digest of its bytes, in the order of the names."""
    return _digest({file.relative_to(sources).as_posix(): file for file in sources.rglob("*") if _is_source(file)})


def _digest(found: Mapping[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, file in sorted(found.items()):
        digest.update(f"{name}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return f"sha256:{digest.hexdigest()}"


def checkout(sources: Path) -> dict[str, Any]:
    """Return the commit, and whether anything that could change a verdict differs from it.

    A new file counts when it could be program or configuration: the evidence itself must not make its checkout dirty.
    """
    unknown = {"commit": UNKNOWN, "dirty": UNKNOWN}
    if _git(sources, "ls-files", "--error-unmatch", "--", str(Path(__file__).relative_to(SOURCES))) is None:
        return unknown  # the pack is installed somewhere inside of another project's checkout, or there is none
    commit = _git(sources, "rev-parse", "HEAD")
    status = _git(sources, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all")
    if commit is None or status is None:
        return unknown
    changed = [line for line in status.split("\0") if line]
    dirty = any(not line.startswith("??") or line.endswith(_PROGRAM_SUFFIXES) for line in changed)
    return {"commit": commit.strip(), "dirty": dirty}


def _is_source(file: Path) -> bool:
    return file.suffix in _SOURCE_SUFFIXES and file.is_file()


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return UNKNOWN


def _git(folder: Path, *arguments: str) -> str | None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        ended = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "-C", str(folder), *arguments],  # noqa: S607 - the git of the path, as for everybody else
            env={**environment, "GIT_OPTIONAL_LOCKS": "0"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_LONGEST_WAIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return ended.stdout if ended.returncode == 0 else None
