"""Another day and another host name for a rehearsal: what a program declares must not follow from them.

The Python functions that tell the time and the host's name are replaced, for the program and for what it imports. A program
that asks the system itself, by a native call, gets the true ones.
"""

from __future__ import annotations

import datetime
import os
import platform
import socket
import time
from typing import Any, Final

LATER: Final = 500.0 * 24 * 60 * 60 + 7 * 60 * 60 + 13 * 60
"""Seconds: another year, month, day of the week, and hour."""
NAME: Final = "elsewhere"


def install() -> None:
    """Have this process live on another day, on another host."""
    _later("time", LATER)
    _later("time_ns", int(LATER) * 1_000_000_000)
    for name in ("gmtime", "localtime", "ctime"):
        _of_now(name)
    strftime = time.strftime
    time.strftime = lambda form, moment=None: strftime(form, time.localtime() if moment is None else moment)
    _replace_dates()
    socket.gethostname = lambda: NAME
    socket.getfqdn = lambda name="": name or NAME
    platform.node = lambda: NAME
    uname = os.uname()
    os.uname = lambda: os.uname_result((uname.sysname, NAME, uname.release, uname.version, uname.machine))
    os.getlogin = lambda: NAME


def _later(name: str, by: Any) -> None:
    original = getattr(time, name)
    setattr(time, name, lambda: original() + by)


def _of_now(name: str) -> None:
    original = getattr(time, name)
    setattr(time, name, lambda moment=None: original(time.time() if moment is None else moment))


def _replace_dates() -> None:
    """Put classes that live later in the place of the two that tell the day."""
    real_date, real_datetime = datetime.date, datetime.datetime
    shift = datetime.timedelta(seconds=LATER)

    class Kind(type):
        """Takes every date for one of these: what else makes dates makes the real ones."""

        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, real_datetime if cls.__name__ == "datetime" else real_date)

    class later_date(datetime.date, metaclass=Kind):  # noqa: N801 - stands for the class of that name
        @classmethod
        def today(cls) -> Any:
            return (real_datetime.now() + shift).date()

    class later_datetime(datetime.datetime, metaclass=Kind):  # noqa: N801 - stands for the class of that name
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return real_datetime.now(tz) + shift

        @classmethod
        def utcnow(cls) -> Any:
            return real_datetime.now(datetime.UTC).replace(tzinfo=None) + shift

        @classmethod
        def today(cls) -> Any:
            return real_datetime.now() + shift

    later_date.__name__, later_datetime.__name__ = "date", "datetime"
    datetime.date, datetime.datetime = later_date, later_datetime  # type: ignore[misc] # replaced on purpose
