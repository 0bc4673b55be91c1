"""Faults on schedule: which request, invocation or notice fails, and how, drawn from a seed and the number that it has.

What is drawn depends on the seed alone: the same seed gives the same schedule, however the threads of a run take turns. A fault
lasts for several numbers in a row, so that a call fails with its repeat; numbers and not seconds, so that a busy machine
meets as many faults as an idle one.
"""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

UNAVAILABLE: Final = "answers 5xx"
THROTTLED: Final = "throttles"
DROPPED: Final = "drops the connection"
ANSWER_LOST: Final = "does it, and its answer is lost"
STATUS_503: Final = "answers 503"
STATUS_404: Final = "answers 404"
HANGS_UP: Final = "hangs up"
TOLD_AND_HANGS_UP: Final = "reads the notice and hangs up"

KILLED_ONE_IN: Final = 8
LAST_CALL: Final = 6
"""The largest number of a call that is drawn; an invocation that makes fewer calls survives."""


@dataclass(frozen=True)
class Windows:
    """One fault in each period of so many numbers, for 1 to ``longest`` of them."""

    kinds: tuple[str, ...]
    period: int
    longest: int

    def at(self, seed: str, number: int) -> str | None:
        """Return how the number fails, counted from 0; None when it does not."""
        block, offset = divmod(number, self.period)
        chance = random.Random(f"{seed}:{block}")
        begin = chance.randrange(self.period - self.longest)
        length, kind = chance.randint(1, self.longest), chance.choice(self.kinds)
        return kind if begin <= offset < begin + length else None


_OF_AWS: Final = (UNAVAILABLE, THROTTLED, DROPPED, ANSWER_LOST)
AWS: Final = {
    "DynamoDB": Windows(_OF_AWS, period=200, longest=24),
    "SQS": Windows(_OF_AWS, period=200, longest=24),
    "SSM": Windows(_OF_AWS, period=12, longest=4),
}
"""Requests of the functions to each service; a client of boto3 repeats a request once."""
MERCHANT: Final = Windows((STATUS_503, STATUS_404, HANGS_UP, TOLD_AND_HANGS_UP), period=20, longest=6)
"""Notices to one merchant; three failures in a row open its circuit in one process for a minute."""


@dataclass
class Schedule:
    """What fails while it is in force, and what has failed."""

    seed: int
    counts: Counter[str] = field(default_factory=Counter)
    _asked: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, name: str, windows: Windows) -> str | None:
        """Say how the next request to a service or a merchant fails, and count it."""
        with self._lock:
            number = self._asked[name]
            self._asked[name] += 1
            kind = windows.at(f"{self.seed}:{name}", number)
            if kind is not None:
                self.counts[f"{name} {kind}"] += 1
            return kind


class Kills:
    """Which invocations of a function end in the middle: the number of the call, and before or after it."""

    def __init__(self, seed: int, function: str) -> None:
        """Begin to count."""
        self._name = f"{seed}:{function}"
        self._numbers = itertools.count()

    def next(self) -> tuple[int, str] | None:
        """Say where the next invocation ends; most do not."""
        chance = random.Random(f"{self._name}:{next(self._numbers)}")
        if chance.randrange(KILLED_ONE_IN):
            return None
        return chance.randint(1, LAST_CALL), chance.choice(("before", "after"))
