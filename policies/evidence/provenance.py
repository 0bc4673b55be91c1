"""What judged and what was judged: versions, the pack's sources and the program's, and the commit they were read from.

Asked only when evidence is written.
"""

from __future__ import annotations

import getpass
import hashlib
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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
_MARKER: Final = "Pulumi.yaml"
_SYMLINK: Final = "120000"
_SUBMODULE: Final = "160000"
_LFS: Final = b"version https://git-lfs.github.com/spec/v1\n"
_NOT_THE_PROGRAM: Final = frozenset({"__pycache__", "node_modules", "build", "reports"})
_LONGEST_WAIT: Final = 20
"""Seconds; a checkout that does not answer is unknown, not a run that hangs."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """The commit that files were read from, and whether they are what it holds; each "unknown" where nobody can tell."""

    commit: str = UNKNOWN
    dirty: bool | str = UNKNOWN

    @property
    def row(self) -> dict[str, Any]:
        """The checkout as evidence has it."""
        return {"commit": self.commit, "dirty": self.dirty}


def of_pack(sources: Path = SOURCES) -> dict[str, Any]:
    """Return the run's part that does not depend on what was judged."""
    own = str(Path(__file__).relative_to(SOURCES))
    found = checkout(sources, own, [file for file in sources.rglob("*") if _is_source(file)])
    return {
        "pack": {"name": NAME, "version": __version__, "digest": sources_digest(sources), "git": found.row},
        "versions": {"python": platform.python_version(), **{name: _version(name) for name in _PACKAGES}},
    }


def of_recorder(environment: Mapping[str, str]) -> dict[str, str]:
    """Return who says that the run took place: CI run, pull request, actor and host, each "" where nobody says.

    These are the environment's own words. Only a signature over the evidence shows that they are true.
    Sources: GitHub's and GitLab's documentation of the variables of a job, Jenkins's of a pipeline.
    """
    found = {"ciRun": "", "pullRequest": "", "actor": "", "host": platform.node()}
    if environment.get("GITHUB_ACTIONS") == "true":
        address = "/".join(environment.get(name, "") for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"))
        reference = environment.get("GITHUB_REF", "").split("/")
        found["ciRun"] = f"{address}/actions/runs/{environment.get('GITHUB_RUN_ID', '')}"
        found["pullRequest"] = reference[2] if reference[:2] == ["refs", "pull"] else ""
        found["actor"] = environment.get("GITHUB_ACTOR", "")
    elif environment.get("GITLAB_CI") == "true":
        found["ciRun"] = environment.get("CI_JOB_URL", "")
        found["pullRequest"] = environment.get("CI_MERGE_REQUEST_IID", "")
        found["actor"] = environment.get("GITLAB_USER_LOGIN", "")
    elif environment.get("JENKINS_URL"):
        found["ciRun"] = environment.get("BUILD_URL", "")
        found["pullRequest"] = environment.get("CHANGE_ID", "")
        found["actor"] = environment.get("CHANGE_AUTHOR", "")
    else:
        found["actor"] = _account()
    return found


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container's user may have no name
        return ""


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
        folder = _folder(directory, project)
        if folder is None:
            return {"digest": UNKNOWN}
        files = [
            *_sources(directory, folder, stack),
            *(found for name in assets for found in _asset_files(folder / name)),
        ]
        return {"digest": _digest({os.path.relpath(file, directory): file for file in files if file.is_file()})}
    except (OSError, ValueError, yaml.YAMLError):
        return {"digest": UNKNOWN}


def of_project(directory: Path, project: str, stack: str) -> Checkout:
    """Return the commit of the judged project, and whether its files are those of the commit.

    Unknown where the folder is not known to hold the project, or where ``Pulumi.yaml`` is in no commit.
    """
    try:
        folder = _folder(directory, project)
        return Checkout() if folder is None else checkout(directory, _MARKER, _sources(directory, folder, stack))
    except (OSError, ValueError, yaml.YAMLError):
        return Checkout()


def _folder(directory: Path, project: str) -> Path | None:
    """Return the folder in which the program begins; None where ``directory`` holds another project, or none."""
    manifest = yaml.safe_load((directory / _MARKER).read_text(encoding="utf-8"))
    if not isinstance(manifest, dict) or manifest.get("name") != project:
        return None
    start = directory / str(manifest.get("main") or ".")
    return start.parent if start.is_file() else start


def _sources(directory: Path, folder: Path, stack: str) -> list[Path]:
    return [directory / _MARKER, directory / f"Pulumi.{stack}.yaml", *_program_files(folder)]


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


def checkout(folder: Path, marker: str, must_be_tracked: Iterable[Path] = ()) -> Checkout:
    """Return the commit of a folder's checkout, and whether anything that could change a verdict differs from it.

    Every file of the commit is hashed: git's own status believes an index that can be told to ignore a change. A file that
    is not in the commit counts when it could be program or configuration, and ``must_be_tracked`` count even when ignored;
    the evidence itself must not make its checkout dirty. Without ``marker`` in the commit the checkout is another's.
    """
    top = _git(folder, "rev-parse", "--show-toplevel")
    commit = _git(folder, "rev-parse", "HEAD")
    if top is None or commit is None or _git(folder, "ls-files", "--error-unmatch", "--", marker) is None:
        return Checkout()
    root = Path(top.removesuffix("\n"))
    tree = _git(root, "ls-tree", "-r", "-z", "--full-tree", "HEAD")
    new = _git(root, "ls-files", "--others", "-z", "--exclude-per-directory=.gitignore")
    if tree is None or new is None:
        return Checkout()
    held = {name: entry.split() for entry, _, name in (line.partition("\t") for line in tree.split("\0") if line)}
    own = {os.path.relpath(file.resolve(), root.resolve()) for file in must_be_tracked if file.is_file()}
    dirty = (
        any(name.endswith(_PROGRAM_SUFFIXES) for name in new.split("\0"))
        or not own <= held.keys()
        or any(_differs(root / name, entry[0], entry[2]) for name, entry in held.items())
    )
    return Checkout(commit.strip(), dirty)


def _differs(file: Path, mode: str, object_id: str) -> bool:
    """Tell whether a file of the work tree is not the commit's; line ends and Git LFS are as git itself converts them."""
    if mode == _SUBMODULE:
        return (_git(file, "rev-parse", "HEAD") or "").strip() != object_id
    try:
        link = mode == _SYMLINK or file.is_symlink()
        content = os.fsencode(file.readlink()) if link else file.read_bytes()
    except OSError:
        return True
    pointer = _LFS + f"oid sha256:{hashlib.sha256(content).hexdigest()}\nsize {len(content)}\n".encode()
    return object_id not in {_object(text, object_id) for text in (content, content.replace(b"\r\n", b"\n"), pointer)}


def _object(content: bytes, like: str) -> str:
    """Return git's name of a file's content, by the hash that the repository uses."""
    text = b"blob %d\0" % len(content) + content
    sha1 = len(like) == 40  # noqa: PLR2004 - SHA-1's hexadecimal digits; git's other hash is SHA-256
    return hashlib.sha1(text, usedforsecurity=False).hexdigest() if sha1 else hashlib.sha256(text).hexdigest()


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
            ["git", "-c", "core.fsmonitor=false", "-C", str(folder), *arguments],  # noqa: S607 - the git of the path, as for everybody else
            env={**environment, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1"},
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
