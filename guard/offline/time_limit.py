"""Ends a program that does not end, so that the gate answers: status 2, and where the program was.

A program may loop for ever, or wait for what never comes. First it is interrupted, as by Ctrl-C, so that everything is put
back and the pack is stopped; a program that will not be interrupted takes this process with it.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from compliance.errors import CannotJudgeError

DEFAULT: Final = 300.0
"""Seconds: long for a preview, and short beside a pipeline's own limits."""

OPTION: Final = "--time-limit"
_CANNOT_JUDGE: Final = 2
_GRACE: Final = 3.0
_LEAVE: Final[Callable[[int], NoReturn]] = os._exit
"""Kept at import: while a program runs, ending the process is refused it."""


@contextmanager
def time_limit(seconds: float, directory: Path, stop: Callable[[], None]) -> Iterator[None]:
    """Run the block for so many seconds at most; ``stop`` ends what must not outlive this process.

    Raises:
        CannotJudgeError: the time was over.

    """
    over: list[str] = []
    done, left = threading.Event(), threading.Event()

    def watch() -> None:
        if done.wait(seconds):
            return
        over.append(_said(seconds, directory))
        signal.pthread_kill(main, signal.SIGINT)
        if left.wait(_GRACE):
            return
        os.write(2, f"guard: {over[0]}\n".encode())
        stop()
        _LEAVE(_CANNOT_JUDGE)

    main = threading.main_thread().ident or 0
    threading.Thread(target=watch, daemon=True, name="guard-time-limit").start()
    try:
        yield
    except BaseException as ended:
        if over:
            raise CannotJudgeError(over[0]) from ended
        raise
    finally:
        done.set()
        left.set()
    if over:  # the program swallowed the interruption, and ended late
        raise CannotJudgeError(over[0])


def _said(seconds: float, directory: Path) -> str:
    where = _place(directory)
    place = f"; it was at {where}" if where else ""
    return f"the program did not end within {seconds:g} s{place}\n  give it longer if it needs to: {OPTION} SECONDS"


def _place(directory: Path) -> str:
    """Return the program's own line that is being run, as file:line; "" when it is none of its own."""
    frame: FrameType | None = sys._current_frames().get(threading.main_thread().ident or 0)  # noqa: SLF001 - documented
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(directory) and "site-packages" not in file.parts:
            return f"{file.relative_to(directory)}:{frame.f_lineno}"
        frame = frame.f_back
    return ""
