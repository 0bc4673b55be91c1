"""The package, installed once."""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.programs import ROOT


@pytest.fixture(scope="session")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the package into a fresh environment, beside the libraries that the tests have."""
    home = tmp_path_factory.mktemp("installed")
    sources = home / "sources"
    sources.mkdir()
    for name in ("policies", "compliance", "guard"):
        shutil.copytree(ROOT / name, sources / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md"):
        shutil.copy(ROOT / name, sources / name)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(home / "venv")], check=True)
    site = Path(sysconfig.get_path("purelib", "venv", {"base": str(home / "venv"), "platbase": str(home / "venv")}))
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    install = ["pip", "--python", str(home / "venv" / "bin" / "python"), "install", "--quiet", "--no-deps"]
    subprocess.run(
        [sys.executable, "-m", *install, "--no-index", "--no-build-isolation", str(sources)], check=True, timeout=120
    )
    return home / "venv" / "bin" / "guard"
