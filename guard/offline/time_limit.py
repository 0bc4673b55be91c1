"""Limits the time of a whole run: configuration, program and pack. Whatever does not end is ended, with status 2.

The limit is kept by a thread that needs nothing of what it ends. Should this process itself not let that thread run, the
kernel ends the process a little later by SIGALRM, which is no status of a verdict either.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

DEFAULT: Final = 300.0
"""Seconds: long for a preview, and short beside a pipeline's own limits."""

OPTION: Final = "--time-limit"
_CANNOT_JUDGE: Final = 2
_LAST_RESORT: Final = 20.0
"""Seconds after the limit at which the kernel ends the process."""
_TO_FIND_OUT: Final = 2.5
"""Seconds to find out where the program is."""
_TO_STOP: Final = 15.0
"""Seconds for all that is ended: a process that does not end by itself is killed after some."""


class TimeLimit:
    """What is being done now, for the message when the time is over, and what is to be ended then."""

    def __init__(self, seconds: float) -> None:
        """Allow so many seconds from :meth:`running` on."""
        self._seconds = seconds
        self._doing = "reading the configuration"
        self._where: Callable[[], str] = lambda: ""
        self._stops: list[Callable[[], None]] = []
        self._over = threading.Event()

    def doing(self, what: str, where: Callable[[], str] = lambda: "") -> None:
        """Say what is being done from now on; ``where`` finds the place in the program when it is asked."""
        self._doing, self._where = what, where

    def stop(self, action: Callable[[], None]) -> None:
        """Have something ended when the time is over."""
        self._stops.append(action)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run the block within the limit; when it is over, this process ends with status 2 and a message."""
        done = threading.Event()

        def watch() -> None:
            if not done.wait(self._seconds):
                self._end()

        threading.Thread(target=watch, daemon=True, name="guard-time-limit").start()
        main = threading.current_thread() is threading.main_thread()
        if main:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, min(self._seconds + _LAST_RESORT, threading.TIMEOUT_MAX))
        try:
            yield
        except BaseException:
            if self._over.is_set():  # what was ended failed: the message and the end of this process are the limit's
                threading.Event().wait(_LAST_RESORT)
            raise
        finally:
            done.set()
            if main:
                signal.setitimer(signal.ITIMER_REAL, 0)

    def _end(self) -> None:
        self._over.set()
        doing, place = self._doing, _within(_TO_FIND_OUT, self._where)
        at = f"; it was at {place}" if place else ""
        message = f"guard: {doing} did not end within {self._seconds:g} s{at}\n"
        os.write(2, f"{message}  give it longer if it needs to: {OPTION} SECONDS\n".encode())
        until = time.monotonic() + _TO_STOP
        for action in self._stops:
            _within(until - time.monotonic(), action)
        os._exit(_CANNOT_JUDGE)


def _within(seconds: float, action: Callable[[], str | None]) -> str:
    """Return what an action returns; "" where it raises, or takes longer than that: nothing keeps this process from its end."""
    found: list[str | None] = []

    def act() -> None:
        with suppress(BaseException):
            found.append(action())

    thread = threading.Thread(target=act, daemon=True, name="guard-time-over")
    thread.start()
    thread.join(max(0.0, seconds))
    return next(iter(found), "") or ""
