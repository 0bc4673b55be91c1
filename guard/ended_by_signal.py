"""Ends a command in order when it is told to end: what it started is stopped, and its scratch folders are removed.

A pipeline that is cancelled sends SIGTERM; a terminal that is closed sends SIGHUP. Python ends at once on both.
"""

from __future__ import annotations

import os
import signal
import threading
from types import FrameType
from typing import Final, NoReturn

_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)
_GRACE: Final = 10.0
"""Seconds for the command to end in order; then the process ends as it is."""


class EndedBySignal(KeyboardInterrupt):
    """The command was told to end. What catches Ctrl-C catches it, too."""

    def __init__(self, number: int) -> None:
        """Name the signal."""
        super().__init__(signal.Signals(number).name)
        self.status = 128 + number
        """The exit status, as a shell says it."""


def end_in_order() -> None:
    """Have SIGTERM and SIGHUP raise :class:`EndedBySignal`; one that is ignored, as `nohup` does, stays ignored."""
    for number in _SIGNALS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _ended)


def _ended(number: int, _frame: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)  # told twice, the process ends at once
    ended = EndedBySignal(number)
    last_resort = threading.Timer(_GRACE, os._exit, [ended.status])
    last_resort.daemon = True
    last_resort.start()
    raise ended
