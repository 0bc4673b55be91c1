"""Runs the gate once with its steps timed, and prints them as JSON: where each millisecond goes.

Run as a process of its own, from the outside: the gate holds no timer. Its modules are imported where it imports them,
after the pack was started, and the steps are timed from there on. The pack starts, and judges each resource, beside the
program: what is left of that when the program has ended is waited for, and only that counts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any, Final

STEPS: Final = (
    ("guard.offline.project", "read", "configuration"),
    ("guard.offline.program:Run", "wait", "the program, resources judged beside it"),
    ("guard.offline.host_process:ProgramHost", "end", "ending what the program left"),
    ("guard.offline.stream:Stream", "answers", "waiting for the last resources' verdicts"),
    ("guard.offline.messages", "stack_request", "the message about the stack"),
    ("guard.offline.analyzer:Pack", "begin_stack", "asking about the stack"),
    ("guard.offline.host_process:ProgramHost", "faults", "values that the SDK's types do not know"),
    ("guard.offline.render", "text", "rendering"),
)
"""Where each step is, and what it is called; together they are the gate, but for what stands between them."""
WAITING: Final = "waiting for the stack's verdict"


class Times:
    """How long each step took, added up."""

    def __init__(self) -> None:
        """Start empty."""
        self.spent: dict[str, float] = {}

    def timed(self, function: Callable[..., Any], name: str) -> Callable[..., Any]:
        """Return the function with its time taken; what it returns to be called later is timed too, as waiting."""

        @wraps(function)
        def step(*args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            try:
                result = function(*args, **kwargs)
                return self.timed(result, WAITING) if callable(result) else result
            finally:
                self.spent[name] = self.spent.get(name, 0.0) + time.perf_counter() - begun

        return step

    def install(self) -> None:
        """Put timed steps in the places of the gate's own."""
        for place, attribute, name in STEPS:
            module, _, owner = place.partition(":")
            holder: Any = import_module(module)
            holder = getattr(holder, owner) if owner else holder
            setattr(holder, attribute, self.timed(getattr(holder, attribute), name))


def main(began: float) -> None:
    """Run ``guard gate``; ``began`` is when this process was started, by the wall clock."""
    times = Times()
    times.spent["starting Python"] = time.time() - began
    begun = time.perf_counter()
    from guard import cli  # noqa: PLC0415 - its import is timed
    from guard.offline.pack_process import PackProcess  # noqa: PLC0415 - as above

    start = PackProcess.__init__

    def started(self: PackProcess, *args: Any, **kwargs: Any) -> None:
        times.spent["the command's own imports"] = time.perf_counter() - begun
        start(self, *args, **kwargs)
        importing = time.perf_counter()
        from guard.offline import gate, render  # noqa: F401, PLC0415 - as the command does now

        times.spent["imports, beside the pack's start"] = time.perf_counter() - importing
        times.install()

    setattr(PackProcess, "__init__", started)  # noqa: B010 - a method is replaced on purpose
    printed, sys.stdout = sys.stdout, sys.stderr
    status = cli.main(["gate"])
    times.spent["all"] = time.time() - began
    printed.write(json.dumps(times.spent))
    printed.flush()
    raise SystemExit(status)


if __name__ == "__main__":
    main(float(sys.argv[1]))
