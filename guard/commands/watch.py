"""``guard watch``: a verdict on each save. What the next verdict needs is started before it is asked for."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from compliance.errors import CannotJudgeError
from guard import arguments, settings
from guard.cli import PACK
from guard.ended_by_signal import EndedBySignal
from guard.offline import gate, render
from guard.offline.host_process import ProgramHost
from guard.offline.pack_process import PackProcess, told
from guard.offline.project import read
from guard.program_host import isolation

INTERRUPTED: Final = 130
_EVERY: Final = 0.05
"""Seconds between two looks at the files."""
_SKIPPED: Final = frozenset({"build", "dist", "node_modules", "venv", "__pycache__"})
"""Folders that no verdict depends on; so are those whose name begins with a dot."""

_State = Mapping[Path, tuple[int, int]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument(
        "--project", type=arguments.path, default=Path(), metavar="DIR", help="the folder of Pulumi.yaml (here)"
    )
    parser.add_argument("--stack", metavar="NAME", help="which Pulumi.NAME.yaml (as guard.toml says)")
    parser.add_argument("--config", action="append", default=[], metavar="KEY=VALUE", help="wins over the files")
    parser.add_argument("--profile", choices=settings.PROFILES, help="which controls (as guard.toml says)")


def run(options: argparse.Namespace) -> int:
    """Judge now and after each save below the project's folder, until Ctrl-C.

    Raises:
        CannotJudgeError: there is no such folder, guard.toml is not well formed, or no profile is chosen. A program that
            cannot be judged is no end: its message is printed, and the next save is waited for.

    """
    if not options.project.is_dir():
        raise CannotJudgeError(f"there is no folder {options.project}; name the project's folder with --project")
    isolation.close_memory()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell ignores it for what it starts in the background
    project = options.project.resolve()
    ready = _Ready.started(options, project)
    try:
        while True:
            before = _files(project)
            _show(ready, options, project)
            ready.stop()
            ready = _Ready.started(options, project)
            if _settings_changed(before, _changed(project, before)):
                ready.stop()
                ready = _Ready.started(options, project)
    except EndedBySignal:
        raise
    except KeyboardInterrupt:  # how a watch is meant to end
        return INTERRUPTED
    finally:
        ready.stop()


@dataclass(frozen=True, slots=True)
class _Ready:
    """What the next verdict needs: a pack and a host of the program, started and waiting."""

    process: PackProcess
    host: ProgramHost
    profile: str
    stack: str | None

    @classmethod
    def started(cls, options: argparse.Namespace, project: Path) -> Self:
        chosen = settings.read(project)
        profile = settings.chosen_profile(options.profile, chosen, project, PACK)
        environment = {**told(project, profile=profile), **settings.for_pack(chosen)}
        stack = options.stack or chosen.stack or None
        host = ProgramHost()
        process = PackProcess(PACK, environment, host)
        with suppress(CannotJudgeError):  # the verdict says what is wrong with the project
            host.prefetch(read(project, stack, options.config).program)
        return cls(process, host, profile, stack)

    def stop(self) -> None:
        self.host.stop()
        self.process.stop()


def _show(ready: _Ready, options: argparse.Namespace, project: Path) -> None:
    coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    try:
        verdict = gate.judge(
            project,
            process=ready.process,
            host=ready.host,
            stack=ready.stack,
            overrides=options.config,
            profile=ready.profile,
            require_coverage=ready.profile == settings.PROFILES[0],
        )
    except CannotJudgeError as error:
        sys.stdout.write(f"could not judge: {error}\n")
    else:
        sys.stdout.write(render.text(verdict, coloured=coloured, verbose=False))
    sys.stdout.write("waiting for the next save; Ctrl-C ends\n")
    sys.stdout.flush()


def _changed(project: Path, before: _State) -> _State:
    """Wait until a file below the project is another than before, and return the files as they are then."""
    while (after := _files(project)) == before:
        time.sleep(_EVERY)
    return after


def _settings_changed(before: _State, after: _State) -> bool:
    """Tell whether a file changed that the pack reads when it starts: then the waiting one is of no use."""
    changed = {file for file, _ in before.items() ^ after.items()}
    return any(file.suffix == ".toml" or (PACK in file.parents and "policies" in file.parts) for file in changed)


def _files(project: Path) -> _State:
    return {file: (found.st_mtime_ns, found.st_size) for file, found in _walk(project)}


def _walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    try:
        entries = list(os.scandir(folder))
    except OSError:  # a folder that went away meanwhile
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in _SKIPPED:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path))
        else:
            try:
                yield Path(entry.path), entry.stat()
            except OSError:
                continue
