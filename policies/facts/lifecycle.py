"""When what the stack is built on stops being supported: the dates are data, the clock is the judge's."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from policies.facts.data_files import table
from policies.model.control import Finding
from policies.model.vocabulary import Level

FILE: Final = Path(__file__).resolve().parents[1] / "data" / "lifecycles.toml"
NOTICE_DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """The end of one thing's support, what follows from it, and where that was read."""

    ends: datetime.date
    then: str
    source: str
    read: datetime.date

    def age(self, prop: str, name: str, today: datetime.date, notice_days: int) -> Iterator[Finding]:
        """Warn from the notice on, and block from the end on; until then there is nothing to find."""
        end = self.ends.isoformat()
        if today >= self.ends:
            yield Finding(
                prop=prop,
                observed=f"is {name!r}, whose support ended on {end}: {self.then}",
                required="one that is supported today",
                level=Level.MANDATORY,
            )
        elif today >= self.ends - datetime.timedelta(days=notice_days):
            yield Finding(
                prop=prop,
                observed=f"is {name!r}, whose support ends on {end}: {self.then}",
                required=f"a successor in use before {end}",
                level=Level.ADVISORY,
                early=True,
            )


@cache
def lifecycle(kind: str, name: str) -> Lifecycle | None:
    """Return what is known of a thing's end; None when nothing is."""
    entry = tomllib.loads(FILE.read_text(encoding="utf-8")).get(kind, {}).get(name)
    return None if entry is None else Lifecycle(**entry)


def names(kind: str) -> tuple[str, ...]:
    """Return the names of a kind whose end is known."""
    return tuple(tomllib.loads(FILE.read_text(encoding="utf-8")).get(kind, {}))


def system_of(runtime_name: str) -> tuple[str, Lifecycle] | None:
    """Return the operating system of a Lambda runtime and what is known of its end; None when nothing is."""
    name = tomllib.loads(FILE.read_text(encoding="utf-8"))["runs_on"].get(runtime_name, "")
    known = lifecycle("system", name)
    return None if known is None else (name, known)


def any_runtime(name: str) -> Lifecycle | None:
    """Return what is known of a Lambda runtime's end, of the stack's own runtimes with what follows day by day."""
    return lifecycle("runtime", name) or runtime(name)


def runtime(name: str) -> Lifecycle | None:
    """Return what is known of the end of any of Lambda's runtimes; None of a new or a misspelled one."""
    ends = table("lambda_runtimes")["ends"].get(name)
    return None if ends is None else Lifecycle(ends=ends, then=_DEPRECATED, source=_RUNTIMES, read=_READ)


_RUNTIMES: Final = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"
_READ: Final = datetime.date(2026, 11, 23)
_DEPRECATED: Final = "Lambda no longer patches it, and later refuses to create or update functions on it"
