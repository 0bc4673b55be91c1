"""Records what a program asks of the machine that runs it: the time, the environment, the host, chance, and files from elsewhere.

What a program declares must follow from its own files and its configuration: a condition on anything else may hold on the
day, or on the machine, of the deployment, and in no rehearsal. A question of the SDK, or of the standard library for itself,
is none of the program's. A program that asks the system by native code is recorded as loading that code.
"""

from __future__ import annotations

import faulthandler
import gc
import getpass
import json
import os
import platform
import random
import resource
import secrets
import socket
import sys
import sysconfig
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, Final

import pulumi

from .question_file import NAME, UNMARKS

_HERE: Final = str(Path(__file__).parent)
_STANDARD: Final = tuple({sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib"), "<frozen "})
_PASSES_ON: Final = frozenset(
    {"_collections_abc", "collections", "datetime", "genericpath", "multiprocessing", "os", "pathlib", "posixpath"}
)
"""Modules through which a program itself asks; what others of the standard library ask is for themselves."""
_CLOCKS: Final = ("time", "monotonic", "perf_counter", "process_time", "thread_time", "clock_gettime")
_TIMES: Final = {
    **dict.fromkeys((*_CLOCKS, *(f"{name}_ns" for name in _CLOCKS)), None),
    "gmtime": 1,
    "localtime": 1,
    "ctime": 1,
    "strftime": 2,
}
"""By function: how many arguments say which time is meant; None where the present one is."""
_DATES: Final = (("date", "today"), ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"))
_MACHINE: Final = (
    (getpass, "getuser", "the user"),
    (os, "getlogin", "the user"),
    (os, "getuid", "the user"),
    (os, "geteuid", "the user"),
    (os, "cpu_count", "the number of processors"),
    (os, "uname", "the host"),
    (platform, "node", "the host"),
    (platform, "uname", "the host"),
    (platform, "platform", "the host"),
    (platform, "machine", "the host"),
    (socket, "gethostname", "the host"),
    (socket, "getfqdn", "the host"),
    (pulumi, "get_organization", "the organization"),
    *((os, name, "its own process") for name in ("getpid", "getppid", "getpgid", "getpgrp", "getsid")),
    *(
        (gc, name, "the garbage collector")
        for name in ("get_objects", "get_threshold", "get_freeze_count", "get_referrers", "get_stats", "isenabled")
    ),
    (faulthandler, "is_enabled", "the handler of faults"),
    *((threading, name, "its threads") for name in ("enumerate", "active_count")),
    *((resource, name, "the limits of its process") for name in ("getrlimit", "getrusage")),
    *((os, name, "chance") for name in ("urandom", "getrandom")),
    *((uuid, name, "chance") for name in ("uuid1", "uuid4")),
    *((secrets, name, "chance") for name in ("token_bytes", "token_hex", "token_urlsafe", "randbelow", "choice")),
    *(
        (random, name, "chance")
        for name in ("random", "randint", "randrange", "choice", "choices", "sample", "uniform")
    ),
)
_OF_SYS: Final = ("argv", "dont_write_bytecode", "flags", "meta_path", "modules", "orig_argv")
"""What of the interpreter differs between a rehearsal and the engine.

Not watched are `sys.path`, which programs add to, and the calls that led to a line: a function in the place of `sys._getframe`
would itself be one of them, and change what enumerations and models of the standard library and of others find out.
"""
_FILES: Final = frozenset({"open", "os.listdir", "os.scandir"})
_NATIVE: Final = frozenset({"ctypes.dlopen", "ctypes.dlsym"})
_PROCESSES: Final = frozenset({"os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen"})
_NETWORK: Final = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"})
_LONGEST: Final = 100
_caller: Final = sys._getframe  # noqa: SLF001 - the public way, inspect, reads source files
_Whose = Callable[[FrameType | None], FrameType | None]
"""Finds, from the frame that calls, the program's frame that asks; None where another one does."""


class Questions:
    """The questions of one run, with the first place of each."""

    def __init__(self, directory: Path, own: Iterable[str]) -> None:
        """Record nothing yet; files under ``directory`` and the folders ``own`` are the program's own."""
        self._directory = directory
        folders = (str(directory), *own, sys.prefix, sys.base_prefix, *sys.path)
        named = [Path(folder) for folder in folders if folder]
        self._own = tuple({str(each) for folder in named for each in (folder.absolute(), folder.resolve())})
        self._asked: dict[tuple[str, str], str] = {}
        self._finding_out = threading.local()

    def watch_environment(self) -> None:
        """Have every question for an environment variable recorded from here on."""
        for environment in (os.environ, os.environb):
            environment.__class__ = self._environment()

    def watch_all_else(self) -> None:
        """Have every other question recorded from here on."""
        for name, told in _TIMES.items():
            self._record(time, name, "the time", told)
        import datetime  # noqa: PLC0415 - its classes were replaced (guard.program_host.elsewhere)

        for kind, name in _DATES:
            self._record_method(getattr(datetime, kind), name, "the date")
        for module, name, what in _MACHINE:
            self._record(module, name, what)
        for name in ("stat", "lstat", "access", "readlink"):
            self._record_path(name)
        self._record(os, "getcwd", "the working directory", whose=_calling_frame)
        self._record_unmarking()
        self._record_interpreter()
        sys.addaudithook(self._audited)

    def write(self, folder: Path) -> None:
        """List them in the order of the places, and record no more."""
        self._finding_out.now = True
        rows = sorted((place, what, unset) for (what, unset), place in self._asked.items())
        (folder / NAME).write_text(json.dumps(rows), encoding="utf-8")

    # --- what is watched -----------------------------------------------------------------------------------------------

    def _record(self, module: Any, name: str, what: str, told: int | None = None, whose: _Whose | None = None) -> None:
        """Replace a function; one that is given ``told`` arguments, or more, is not asked for anything."""
        original = getattr(module, name, None)
        if original is None:  # another system's
            return

        def asking(*given: Any, **named: Any) -> Any:
            if told is None or len(given) + len(named) < told:
                self._ask(what, whose)
            return original(*given, **named)

        setattr(module, name, asking)

    def _record_method(self, kind: Any, name: str, what: str) -> None:
        original = getattr(kind, name)

        def asking(_: Any, *given: Any, **named: Any) -> Any:
            self._ask(what)
            return original(*given, **named)

        setattr(kind, name, classmethod(asking))

    def _record_unmarking(self) -> None:
        """Record where the mark of a secret is taken off: in what a program makes of the value then, nobody finds it again."""
        original = pulumi.Output.unsecret

        def asking(value: Any) -> Any:
            self._ask(UNMARKS)
            return original(value)

        setattr(pulumi.Output, "unsecret", staticmethod(asking))  # noqa: B010 - a method is replaced on purpose

    def _record_interpreter(self) -> None:
        """Record questions for how the interpreter was started, and for what is imported, by a class of the module `sys`."""
        ask, places = self._ask, vars(sys)

        def of(name: str) -> property:
            def get(_: object) -> Any:
                ask(f"sys.{name}")
                return places[name]

            def put(_: object, value: Any) -> None:
                places[name] = value

            return property(get, put)

        sys.__class__ = type("module", (ModuleType,), {name: of(name) for name in _OF_SYS})

    def _record_path(self, name: str) -> None:
        original = getattr(os, name)

        def asking(path: Any, *given: Any, **named: Any) -> Any:
            self._ask_for_file(path)
            return original(path, *given, **named)

        setattr(os, name, asking)

    def _environment(self) -> type:
        ask = self._ask

        class Environment(os._Environ):  # type: ignore[type-arg] # noqa: SLF001 - the class of os.environ; tested
            """The environment, which records the names that it is asked for."""

            def __getitem__(self, key: Any) -> Any:
                name = os.fsdecode(key) if isinstance(key, str | bytes) else ""
                what = f"the environment variable {name}" if isinstance(key, str | bytes) else "the environment"
                try:
                    value = super().__getitem__(key)
                except KeyError:
                    ask(what, unset=name)
                    raise
                ask(what)
                return value

            def __iter__(self) -> Iterator[Any]:
                ask("the environment")
                return super().__iter__()

        return Environment

    def _audited(self, event: str, given: tuple[Any, ...]) -> None:
        if event in _FILES:
            self._ask_for_file(given[0])
        elif event in _NATIVE:
            self._ask("native code", _own_frame)
        elif event in _PROCESSES:
            self._ask("another program", _own_frame)
        elif event in _NETWORK:
            self._ask("the network", _own_frame)

    # --- who asks, and for what ----------------------------------------------------------------------------------------

    def _ask_for_file(self, path: Any) -> None:
        if isinstance(path, int) or path is None or getattr(self._finding_out, "now", False):
            return
        frame = _own_frame(_caller(2))
        if frame is None:
            return
        self._finding_out.now = True  # what follows asks for files itself
        try:
            named = os.path.normpath(Path(os.fsdecode(path)).absolute())
            real = os.path.realpath(named)
            own = (*self._own, _repository(frame.f_code.co_filename))
        except (TypeError, ValueError):  # no path: what was called says so
            return
        finally:
            self._finding_out.now = False
        asked = (named, real)  # a link of the repository is the repository's, wherever it leads
        if real != os.devnull and not any(_are_one_tree(each, tree) for each in asked for tree in own):
            self._keep(f"the file {os.fsdecode(path)}", frame)

    def _ask(self, what: str, whose: _Whose | None = None, *, unset: str = "") -> None:
        frame = (whose or _asking_frame)(_caller(2))
        if frame is not None:
            self._keep(what, frame, unset)

    def _keep(self, what: str, frame: FrameType, unset: str = "") -> None:
        file = frame.f_code.co_filename
        place = f"{file.removeprefix(f'{self._directory}{os.sep}')}:{frame.f_lineno}"
        shown = what if len(what) <= _LONGEST else f"{what[:_LONGEST]}…"
        self._asked.setdefault((shown, unset), place)


@cache
def _repository(file: str) -> str:
    """Return the repository that code is in, else its own folder: who may change a file there may change the code."""
    folder = Path(file).absolute().parent
    return str(next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder))


def _are_one_tree(path: str, folder: str) -> bool:
    """Tell whether a path is in a folder, or above it: whoever resolves a path asks for the folders above."""
    return f"{path}{os.sep}".startswith(f"{folder}{os.sep}") or folder.startswith(f"{path}{os.sep}")


def _asking_frame(frame: FrameType | None) -> FrameType | None:
    """Return the frame that asks, where it is the program's; None for the SDK's, or the standard library's for itself."""
    while frame is not None and (
        str(frame.f_globals.get("__name__", "")).partition(".")[0] in _PASSES_ON or _is_here(frame)
    ):
        frame = frame.f_back
    return frame if frame is not None and _is_own(frame) else None


def _calling_frame(frame: FrameType | None) -> FrameType | None:
    """Return the frame that asks where it is the program's itself: the standard library resolves relative paths."""
    return frame if frame is not None and _is_own(frame) else None


def _own_frame(frame: FrameType | None) -> FrameType | None:
    """Return the frame that asks by way of the standard library, where it is the program's."""
    while frame is not None and (frame.f_code.co_filename.startswith(_STANDARD) or _is_here(frame)):
        if str(frame.f_globals.get("__name__", "")).partition(".")[0] in {"tempfile", "linecache"}:
            return None
        if "site-packages" in frame.f_code.co_filename:
            return None
        frame = frame.f_back
    return frame if frame is not None and _is_own(frame) else None


def _is_own(frame: FrameType) -> bool:
    """Tell whether code is the program's: not the standard library's, an installed package's or the host's.

    The outermost frame of this process is what started the host.
    """
    file = frame.f_code.co_filename
    installed = "site-packages" in file or "dist-packages" in file
    return not installed and not file.startswith(_STANDARD) and not _is_here(frame) and frame.f_back is not None


def _is_here(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(_HERE)
