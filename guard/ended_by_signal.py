"""Ends a command in order when it is told to end: what it started is stopped, and its scratch folders are removed.

A pipeline that is cancelled sends SIGTERM; a terminal that is closed sends SIGHUP. Python ends at once on both. `timeout`
sends its signal twice, to the command and to its process group: the second one must not cut short what the first one began.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from types import FrameType
from typing import Final, NoReturn

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_DEFAULTS: Final = (signal.SIG_DFL, signal.default_int_handler)
_VERDICTS: Final = (0, 1)
_GRACE: Final = 10.0
"""Seconds for the command to end in order; then the process ends as it is."""
_AT_ONCE: Final = 1.0
"""Seconds after which a second signal is somebody who does not want to wait."""

_told: list[int] = []
"""The signals that told the command to end."""


class EndedBySignal(KeyboardInterrupt):
    """The command was told to end. What catches Ctrl-C catches it, too."""

    def __init__(self, number: int) -> None:
        """Name the signal."""
        super().__init__(signal.Signals(number).name)
        self.status = 128 + number
        """The exit status, as a shell says it."""


def end_in_order() -> None:
    """Have SIGTERM and SIGHUP raise :class:`EndedBySignal`, and SIGINT ``KeyboardInterrupt``.

    One that is ignored, as `nohup` does, stays ignored.
    """
    for number in _SIGNALS:
        if signal.getsignal(number) in _DEFAULTS:
            signal.signal(number, _ended)


def unheeded(status: int) -> KeyboardInterrupt | None:
    """Return what told the command to end although it ended with a verdict.

    Python drops what is raised in a destructor or in a callback of its own: nothing then ends the command.
    """
    return _interruption(_told[0]) if _told and status in _VERDICTS else None


def end_at_once() -> None:
    """Have a signal end the process without a word: the command has cleaned up, and only its output is to be written."""
    for number in _SIGNALS:
        if signal.getsignal(number) is _ended:
            signal.signal(number, signal.SIG_DFL)


def _ended(number: int, _frame: FrameType | None) -> NoReturn:
    begun = time.monotonic()
    _told.append(number)

    def again(second: int, _frame: FrameType | None) -> None:
        if time.monotonic() - begun > _AT_ONCE:
            os._exit(128 + second)

    for each in _SIGNALS:
        if signal.getsignal(each) is _ended:
            signal.signal(each, again)
    last_resort = threading.Timer(_GRACE, os._exit, [128 + number])
    last_resort.daemon = True
    last_resort.start()
    raise _interruption(number)


def _interruption(number: int) -> KeyboardInterrupt:
    return KeyboardInterrupt() if number == signal.SIGINT else EndedBySignal(number)
