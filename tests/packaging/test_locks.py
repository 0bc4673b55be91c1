"""Every lock installs into an empty environment without resolving anything, and an incomplete lock does not."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packaging.environments import LOCKS, PINNED, empty, install, run

PIPS = ("pip-22.3", "pip-26.3")
"""The pip that Python 3.11.0 brings, and the newest."""

PIP_LOCKS = (
    ("uv", "main", "dev", "sigstore", "checkov", "trestle") if os.environ.get("EVERY_LOCK_WITH_PIP") else ("uv",)
)
"""The Makefile installs uv with pip, and the rest with uv. ``make locks-with-pip`` installs the rest with pip as well."""


@pytest.mark.parametrize(
    "locks", [("uv",), ("main",), ("main", "dev"), ("main", "sigstore"), ("checkov",), ("trestle",)], ids="+".join
)
def test_uv_installs_every_lock(tmp_path: Path, locks: tuple[str, ...]) -> None:
    """What the lock lists is all that its packages require."""
    installed = install(empty(tmp_path / "venv"), *(LOCKS / f"{lock}.txt" for lock in locks))

    assert (installed.returncode, installed.stderr) == (0, "")


@pytest.mark.parametrize("lock", PIP_LOCKS)
@pytest.mark.parametrize("version", PIPS)
def test_pip_installs_a_lock(tmp_path: Path, version: str, lock: str) -> None:
    """The oldest pip and the newest read the lock alike."""
    python = empty(tmp_path / "venv")
    assert install(python, LOCKS / "environments" / f"{version}.txt").returncode == 0

    installed = run(python, "-m", "pip", "install", "--dry-run", "--quiet", *PINNED, "-r", LOCKS / f"{lock}.txt")

    assert installed.returncode == 0, installed.stderr


def _without(package: str) -> Callable[[str], str]:
    def remove(lock: str) -> str:
        removed, times = re.subn(rf"^{package}==.*\\\n(?:    .*\n)+", "", lock, flags=re.MULTILINE)
        assert times == 1
        return removed

    return remove


@pytest.mark.parametrize(
    ("lock", "plant", "reason"),
    [
        pytest.param(
            "trestle",
            lambda text: text + "idna>=3\n",
            "pinned.*idna",
            id="a requirement without version and hash",
        ),
        pytest.param(
            "trestle",
            lambda text: text + "colorama==0.4.6\n",
            "must have a hash.*colorama",
            id="a version without a hash",
        ),
        pytest.param(
            "trestle", _without("annotated-types"), "annotated-types", id="a package that another requires is gone"
        ),
        pytest.param(
            "uv",
            lambda text: re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, text),
            "(?i)hash",
            id="a hash of another file",
        ),
    ],
)
def test_an_incomplete_lock_is_refused(tmp_path: Path, lock: str, plant: Callable[[str], str], reason: str) -> None:
    """The check can fail: the installer names what is missing."""
    planted = tmp_path / "planted.txt"
    planted.write_text(plant((LOCKS / f"{lock}.txt").read_text(encoding="utf-8")), encoding="utf-8")

    installed = install(empty(tmp_path / "venv"), planted)

    assert installed.returncode != 0
    assert re.search(reason, installed.stderr + installed.stdout, re.DOTALL)
