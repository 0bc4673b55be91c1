"""The machine and the versions that figures were taken with: a figure without them says nothing."""

from __future__ import annotations

import datetime
import os
import platform
from importlib import metadata
from pathlib import Path


def described(*packages: str) -> str:
    """Return one line: date, processor, memory, system, Python, and the packages that matter to a subject."""
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    cores = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in packages)
    python = f"Python {platform.python_version()}"
    host = f"{_processor()}, {cores} cores, {memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}"
    return f"{today}; {host}; load {load:.1f} at the end; {python}" + (f"; {versions}" if versions else "")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
