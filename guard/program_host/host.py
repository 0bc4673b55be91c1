"""The program host: a clean interpreter with the SDK imported, which forks a child for each run of the program.

It also forks the policy pack, which needs the SDK, too: importing it once more takes a tenth of the gate's time. It never
executes anything of the program itself, so what it answers about the SDK's types is not the program's word.
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import runpy
import select
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

from . import channel, isolation

_Message = dict[str, Any]
_COLLECT_AFTER: Final = 50_000
"""Objects that a program makes before garbage is looked for; Python's own 700 are for programs that hold less at a time."""
_GRACE: Final = 5.0
"""Seconds for the processes that a program left to be gone after they were ended."""


class Host:
    """Answers the gate, one message after the other, and reports each run that ended."""

    def __init__(self, control: socket.socket) -> None:
        """Answer over ``control``."""
        self._control = control
        self._runs: dict[int, int] = {}
        self._pack = 0
        self._wakeup, notify = socket.socketpair()
        self._wakeup.settimeout(0)
        notify.settimeout(0)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(notify.fileno())
        self._notify = notify
        self._answers: Mapping[str, Callable[..., Any]] = {
            "prefetch": self._prefetch,
            "computed": lambda token: sorted(_types().computed(token)),
            "filled": lambda token: dict(_types().filled(token)),
            "texts": lambda token: sorted(_types().texts(token)),
            "documents": lambda token: sorted(_types().documents(token)),
            "faults": _faults,
            "invoke_fields": lambda token: dict(_types().invoke_fields(token)),
        }

    def serve(self) -> NoReturn:
        """Answer until the gate is gone; nothing of the program outlives this process."""
        try:
            while True:
                ready, _, _ = select.select([self._control, self._wakeup], [], [])
                if self._wakeup in ready:
                    with contextlib.suppress(BlockingIOError):
                        self._wakeup.recv(4096)
                    self._report_ended()
                if self._control in ready:
                    self._answer(*channel.receive(self._control))
        except (EOFError, OSError):
            self._end_pack()
            self._end_all(spared=0)
            os._exit(0)

    def _answer(self, message: _Message, descriptors: list[int]) -> None:
        number, asked = message["id"], message["ask"]
        if asked == "run":
            self._start(number, message["run"], descriptors[0])
        elif asked == "pack":
            self._start_pack(message["pack"], descriptors)
        elif asked == "end pack":
            self._end_pack()
        elif asked == "signal":
            self._signal(message["number"])
        elif asked == "end":
            self._end_all(spared=self._pack)
            channel.send(self._control, {"id": number, "answer": None})
        else:
            answer = self._answers[asked](*message["arguments"])
            channel.send(self._control, {"id": number, "answer": answer})

    def _prefetch(self, program: str) -> None:
        from .prefetch import prefetch  # noqa: PLC0415 - once

        prefetch(Path(program))

    def _start(self, number: int, given: Mapping[str, Any], output: int) -> None:
        gc.freeze()  # a collection in a child would copy every page that it shares with this process
        child = os.fork()
        if child == 0:
            try:
                _become_the_program(self, given, output)
            finally:
                os._exit(1)
        os.close(output)
        self._runs[child] = number

    def _start_pack(self, given: Mapping[str, Any], streams: list[int]) -> None:
        try:
            child = os.fork()
        except OSError as error:
            os.write(streams[2], f"the program host cannot start it: {error.strerror}\n".encode())
        else:
            if child == 0:
                try:
                    _become_the_pack(self, given, streams)
                finally:
                    os._exit(1)
            self._pack = child
        for stream in streams:
            os.close(stream)

    def _end_pack(self) -> None:
        if self._pack:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pack, signal.SIGKILL)

    def forget(self) -> None:
        """In a child: let go of everything that is the host's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for kept in (self._control, self._wakeup, self._notify):
            kept.close()

    def _report_ended(self) -> None:
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if child == 0:
                return
            self._ended(child, status)

    def _ended(self, child: int, status: int) -> None:
        if child == self._pack:
            self._pack = 0
        elif (number := self._runs.pop(child, None)) is not None:
            with contextlib.suppress(OSError):  # the gate is gone
                channel.send(self._control, {"id": number, "answer": isolation.exit_status(status)})

    def _signal(self, number: int) -> None:
        for group in self._runs:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, number)

    def _end_all(self, *, spared: int) -> None:
        """End every run and all that it left, but for one child: orphans become children of this process."""
        until = time.monotonic() + _GRACE
        while time.monotonic() < until:
            self._signal(signal.SIGKILL)
            left = [child for child in _children() if child != spared]
            for child in left:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(child, signal.SIGKILL)
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if child:
                self._ended(child, status)
            elif not left and not self._runs and self._pack == spared:
                return
            else:
                time.sleep(0.001)


def _children() -> list[int]:
    try:
        text = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(part) for part in text.split()]


def _become_the_program(host: Host, given: Mapping[str, Any], output: int) -> None:
    """In a child: keep nothing but the output, step out of reach, and run the program; never returns."""
    os.setsid()
    isolation.end_with_parent()
    host.forget()
    faulthandler.disable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number, source in enumerate((nothing, output, output)):
        os.dup2(source, number)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    refused = isolation.isolate(
        [Path(tree) for tree in given["read_only"]], [Path(folder) for folder in given["writable"]]
    )
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a text stream on the output
    if isolation.PROCESSES not in refused:
        if child := os.fork():
            isolation.stand_aside(child)
        isolation.end_with_parent()
        isolation.own_process_table()
    os.write(1, f"{','.join(refused)}\n".encode())  # the first line is the host's, the others are the program's
    gc.enable()
    gc.set_threshold(_COLLECT_AFTER)
    from . import session  # noqa: PLC0415 - imported by the host already

    session.run(session.Run(**given["session"]))


def _become_the_pack(host: Host, given: Mapping[str, Any], streams: list[int]) -> None:
    """In a child: serve the policy pack as ``python -m pulumi.policy`` does; never returns.

    The gate holds its standard input; the pack ends when that closes.
    """
    for number, source in enumerate(streams):
        os.dup2(source, number)
    try:
        isolation.end_with_parent()
        host.forget()
        os.closerange(3, os.sysconf("SC_OPEN_MAX"))
        os.chdir(given["directory"])
        os.environ.clear()
        os.environ.update(given["environment"])
        sys.dont_write_bytecode, sys.pycache_prefix = given["no_bytecode"], given["bytecode_folder"]
        from . import lazy_annotations  # noqa: PLC0415 - imported by the host already

        lazy_annotations.uninstall()
        gc.enable()
        sys.argv = ["pulumi.policy", "127.0.0.1:0", given["directory"]]
        threading.Thread(target=lambda: (os.read(0, 1), os._exit(0)), daemon=True).start()
        runpy.run_module("pulumi.policy", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if isinstance(ended.code, str):  # as the interpreter says it
            sys.stderr.write(f"{ended.code}\n")
    except BaseException:  # noqa: BLE001 - the last words of this process
        traceback.print_exc()
    sys.stderr.flush()


def _types() -> Any:
    from . import sdk_types  # noqa: PLC0415 - imports the SDK

    return sdk_types


def _faults(asked: list[tuple[str, Mapping[str, Any]]]) -> list[list[tuple[str, str, str]]]:
    types = _types()
    return [list(types.faults(token, props)) for token, props in asked]


def main(descriptor: int) -> NoReturn:
    """Serve the gate at the other end of the socket ``descriptor``."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the gate's; it ends this process
    control = socket.socket(fileno=descriptor)
    isolation.adopt_orphans()
    isolation.close_memory()
    from . import lazy_annotations  # noqa: PLC0415 - before the SDK is imported

    lazy_annotations.install()
    gc.disable()
    from . import session  # noqa: F401, PLC0415 - imports the SDK, once for every run

    Host(control).serve()
