"""Runs the gate once with its steps timed, and prints them as JSON: where each millisecond goes.

Run as a process of its own, from the outside: the gate holds no timer. Its modules are imported where it imports them,
after the pack was started, and the steps are timed from there on.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

STEPS: Final = (
    ("compliance.preview.project", "read", "configuration"),
    ("compliance.preview.program", "run", "program"),
    ("compliance.preview.messages", "judged", "messages"),
    ("compliance.preview.pack_process.PackProcess", "address", "waiting for the pack"),
    ("compliance.preview.analyzer.Pack", "info", "asking the pack what it has"),
    ("compliance.preview.analyzer.Pack", "configure", "configuring it"),
    ("compliance.preview.analyzer.Pack", "configure_stack", "configuring it"),
    ("compliance.preview.analyzer.Pack", "analyze", "judging each resource"),
    ("compliance.preview.analyzer.Pack", "analyze_stack", "judging the stack"),
    ("compliance.preview.render", "text", "rendering"),
)
"""Where each step is, and what it is called; together they are the gate, but for what stands between them."""


def _timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    @wraps(function)
    def step(*args: Any, **kwargs: Any) -> Any:
        begun = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - begun

    return step


def _install(spent: dict[str, float]) -> None:
    for place, attribute, name in STEPS:
        module, _, owner = place.rpartition(".") if place[place.rindex(".") + 1].isupper() else (place, "", "")
        holder: Any = __import__(module, fromlist=["*"])
        holder = getattr(holder, owner) if owner else holder
        setattr(holder, attribute, _timed(getattr(holder, attribute), name, spent))


def main(began: float) -> None:
    """Run ``guard gate``; ``began`` is when this process was started, by the wall clock."""
    spent: dict[str, float] = {"starting Python": time.time() - began}
    begun = time.perf_counter()
    from compliance import cli  # noqa: PLC0415 - its import is timed
    from compliance.preview.pack_process import PackProcess  # noqa: PLC0415 - as above

    start = PackProcess.__init__

    def started(self: PackProcess, *args: Any, **kwargs: Any) -> None:
        spent["the command's own imports"] = time.perf_counter() - begun
        start(self, *args, **kwargs)
        importing = time.perf_counter()
        from compliance.preview import gate, render  # noqa: F401, PLC0415 - as the command does now

        spent["imports beside the pack's start"] = time.perf_counter() - importing
        _install(spent)

    setattr(PackProcess, "__init__", started)  # noqa: B010 - a method is replaced on purpose
    printed, sys.stdout = sys.stdout, sys.stderr
    cli.main(["gate"])
    spent["all"] = time.time() - began
    printed.write(json.dumps(spent))
    printed.flush()


if __name__ == "__main__":
    main(float(sys.argv[1]))
