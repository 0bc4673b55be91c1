"""Empty environments, filled from a lock as the Makefile fills them: nothing is resolved."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.programs import ROOT

UV: Final = ROOT / ".venvs" / "uv" / "bin" / "uv"
LOCKS: Final = ROOT / "requirements"
PINNED: Final = ("--no-deps", "--require-hashes")


def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, whatever its status."""
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=300, check=False)


def empty(folder: Path, python: str = sys.executable) -> Path:
    """Make an environment without packages, and return its interpreter."""
    made = run(UV, "venv", "--quiet", "--no-project", "--no-python-downloads", "--python", python, folder)
    assert made.returncode == 0, made.stderr
    return folder / "bin" / "python"


def install(python: Path, *locks: Path) -> subprocess.CompletedProcess[str]:
    """Install locks with uv, and check that what is installed is complete."""
    requirements = [part for lock in locks for part in ("-r", lock)]
    installed = run(UV, "pip", "install", "--quiet", *PINNED, "--python", python, *requirements)
    return installed if installed.returncode else run(UV, "pip", "check", "--quiet", "--python", python)
