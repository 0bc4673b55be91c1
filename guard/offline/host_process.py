"""Starts the program host, and asks it: the process in whose children the program and the pack run.

Little but the standard library: it is started before anything else is imported.
"""

from __future__ import annotations

import contextlib
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from compliance.errors import CannotJudgeError
from guard.program_host import channel
from policies.model.strings import visible

_START: Final = """\
import sys
sys.path.insert(0, sys.argv[2])
from program_host import host
del sys.path[0]
host.main(int(sys.argv[1]))
"""
"""Runs the host with nothing of ours on its import path: it is a package by itself, found only to start it."""
_KEPT_LINES: Final = 40
_GRACE: Final = 6.0
"""Seconds for the host to end what the program left, which takes it at most five."""
_SOON: Final = 1.0
_TURN: Final = 0.5
"""Seconds."""
_PACKAGES: Final = Path(__file__).resolve().parents[1]


class ProgramHost:
    """The host's process, started first: it imports the SDK while the gate imports its own modules."""

    def __init__(self) -> None:
        """Start the host; nothing is awaited."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own text
                [sys.executable, "-I", "-u", "-c", _START, str(theirs.fileno()), str(_PACKAGES)],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
            )
        self._control = ours
        self._asking = threading.Lock()
        self._last = 0
        self._waiting: dict[int, queue.SimpleQueue[Any]] = {}
        self._words: deque[bytes] = deque(maxlen=_KEPT_LINES)
        self._listener = threading.Thread(target=self._listen, daemon=True, name="guard-program-host-errors")
        self._listener.start()
        self._ready: queue.SimpleQueue[Any] | None = None
        self._known: dict[tuple[str, str], Any] = {}
        self._gone = False
        self._reader = threading.Thread(target=self._read, daemon=True, name="guard-program-host")
        self._reader.start()

    def __enter__(self) -> Self:
        """Return the host; it is stopped on exit."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the host."""
        self.stop()

    def prefetch(self, program: Path) -> None:
        """Ask the host to import what the program's files name of the SDK; nothing is awaited."""
        self._ready = self._send("prefetch", {"arguments": [str(program)]})

    def wait_until_ready(self) -> None:
        """Wait for the imports that :meth:`prefetch` asked for: a run begins after them.

        Raises:
            CannotJudgeError: the host is gone.

        """
        if self._ready is not None and awaited(self._ready) is _GONE:
            raise CannotJudgeError(self._last_words())
        self._ready = None

    def computed(self, token: str) -> frozenset[str]:
        """Return the outputs of a type that are no inputs (:func:`guard.program_host.sdk_types.computed`)."""
        return frozenset(self._kept("computed", token))

    def filled(self, token: str) -> Mapping[str, bool]:
        """Return what a provider fills in by itself (:func:`guard.program_host.sdk_types.filled`)."""
        fields: Mapping[str, bool] = self._kept("filled", token)
        return fields

    def texts(self, token: str) -> frozenset[str]:
        """Return the properties of a type that are texts (:func:`guard.program_host.sdk_types.texts`)."""
        return frozenset(self._kept("texts", token))

    def documents(self, token: str) -> frozenset[str]:
        """Return the policy documents of a type (:func:`guard.program_host.sdk_types.documents`)."""
        return frozenset(self._kept("documents", token))

    def invoke_fields(self, token: str) -> Mapping[str, bool]:
        """Return the fields of a function's result (:func:`guard.program_host.sdk_types.invoke_fields`)."""
        fields: Mapping[str, bool] = self._kept("invoke_fields", token)
        return fields

    def faults(self, asked: Sequence[tuple[str, Mapping[str, Any]]]) -> list[list[tuple[str, str, str]]]:
        """Return what is ill-typed in each resource's properties (:func:`guard.program_host.sdk_types.faults`)."""
        return [
            [(path, observed, required) for path, observed, required in found] for found in self._ask("faults", asked)
        ]

    def start(self, run: Mapping[str, Any], output: int) -> queue.SimpleQueue[Any]:
        """Start a run of the program that writes to ``output``; its exit status comes out of what is returned."""
        return self._send("run", {"run": run}, [output])

    def start_pack(self, given: Mapping[str, Any], streams: Sequence[int]) -> None:
        """Start the pack with these as its standard streams (:class:`guard.offline.pack_process.PackProcess`)."""
        self._send("pack", {"pack": given}, streams)

    def stop_pack(self) -> None:
        """End the pack, whatever state it is in."""
        self._send("end pack", {})

    def last_words(self) -> str:
        """Return why the host ended; "" while it runs."""
        self._reader.join(_SOON)
        return self._last_words() if self._gone else ""

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to every run."""
        self._send("signal", {"number": int(number)})

    def end(self) -> None:
        """End every run and everything that it left behind.

        Raises:
            CannotJudgeError: the host is gone.

        """
        self._ask("end")

    def stop(self) -> None:
        """End the host, and with it every run."""
        with contextlib.suppress(OSError):  # it is gone
            self._control.shutdown(socket.SHUT_RDWR)
        try:
            self._process.wait(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._control.close()

    def _kept(self, asked: str, token: str) -> Any:
        """Ask about a type once: a program declares many resources of a few types."""
        if (asked, token) not in self._known:
            self._known[asked, token] = self._ask(asked, token)
        return self._known[asked, token]

    def _ask(self, asked: str, *arguments: Any) -> Any:
        answer = self._send(asked, {"arguments": arguments}).get()
        if answer is _GONE:
            raise CannotJudgeError(self._last_words())
        return answer

    def _last_words(self) -> str:
        self._process.wait()
        self._listener.join(_SOON)
        words = [line for raw in self._words if (line := visible(raw.decode(errors="replace").strip()))]
        last = words[-1] if words else f"it ended with status {self._process.returncode}"
        return f"the program host did not answer: {last}"

    def _listen(self) -> None:
        """Keep the host's last lines: it would stop at the first that nobody reads."""
        stream = self._process.stderr
        if stream is not None:
            with stream:
                self._words.extend(stream)

    def _send(self, asked: str, content: Mapping[str, Any], descriptors: Sequence[int] = ()) -> queue.SimpleQueue[Any]:
        answer: queue.SimpleQueue[Any] = queue.SimpleQueue()
        with self._asking:
            self._last += 1
            if self._gone:
                answer.put(_GONE)
                return answer
            self._waiting[self._last] = answer
            try:
                channel.send(self._control, {**content, "id": self._last, "ask": asked}, descriptors)
            except OSError:
                self._waiting.pop(self._last)
                answer.put(_GONE)
        return answer

    def _read(self) -> None:
        try:
            while True:
                message, _ = channel.receive(self._control)
                with self._asking:
                    answer = self._waiting.pop(message["id"], None)
                if answer is not None:
                    answer.put(message["answer"])
        except (EOFError, OSError, ValueError):
            with self._asking:
                self._gone = True
                for answer in self._waiting.values():
                    answer.put(_GONE)


_GONE: Final = object()


def awaited(answer: queue.SimpleQueue[Any]) -> Any:
    """Wait for an answer in short turns: a signal that comes as a wait begins is seen when it ends."""
    while True:
        with contextlib.suppress(queue.Empty):
            return answer.get(timeout=_TURN)


def is_gone(answer: Any) -> bool:
    """Tell whether what came is no answer: the host ended first."""
    return answer is _GONE
