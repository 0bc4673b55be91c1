"""What is deployed is complete: each archive imports with the layer beside it, and the layer fits Lambda's platform."""

from __future__ import annotations

import email
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infra import bundling
from infra.architecture import ARCHITECTURE

UNZIPPED_LIMIT = 250 * 1024 * 1024
"""Lambda's: the function and its layers together (Lambda Developer Guide, "Quotas")."""
IMPORT = """
import sys
sys.path[:] = [sys.argv[1], sys.argv[2], *[path for path in sys.path if "site-packages" not in path]]
import importlib
door = importlib.import_module(f"handlers.{sys.argv[3]}.handler")
assert callable(door.handle)
top = {name.partition(".")[0]: module for name, module in list(sys.modules.items())}
stray = [n for n, m in top.items() if "site-packages" in (getattr(m, "__file__", None) or "")]
assert not stray, stray
"""
FUNCTIONS = [function.name for function in ARCHITECTURE.functions]


@pytest.fixture(scope="module")
def layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer, unpacked as Lambda unpacks it under /opt."""
    folder = tmp_path_factory.mktemp("opt")
    with zipfile.ZipFile(bundling.layer_archive()) as archive:
        archive.extractall(folder)
    return folder / "python"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_archive_imports_with_only_the_layer_beside_it(layer: Path, tmp_path: Path, function: str) -> None:
    """A bare interpreter, isolated and without site-packages: nothing comes from this machine but the standard library."""
    archive = bundling.function_archive(function, build=tmp_path)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "task")
    command = [sys.executable, "-I", "-S", "-B", "-c", IMPORT, str(tmp_path / "task"), str(layer), function]
    done = subprocess.run(command, env={"AWS_DEFAULT_REGION": "us-east-2"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_dependency_fits_the_platform(layer: Path) -> None:
    """Each wheel is pure, or built for aarch64 and this Python; every shared object says so too."""
    wheels = list(layer.glob("*.dist-info/WHEEL"))
    assert wheels
    for wheel in wheels:
        tags = email.message_from_string(wheel.read_text(encoding="utf-8")).get_all("Tag") or []
        fitting = [tag for tag in tags if tag.endswith("-none-any") or ("cp311" in tag and tag.endswith("_aarch64"))]
        assert fitting, (wheel.parent.name, tags)
    for binary in layer.rglob("*.so"):
        assert binary.read_bytes()[18:20] == b"\xb7\x00", f"{binary.name} is no ELF file for aarch64"


def test_everything_fits_lambdas_limit(layer: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sizes, unzipped, for whoever reads the output."""
    layer_bytes = sum(path.stat().st_size for path in layer.rglob("*") if path.is_file())
    lines = [f"layer: {bundling.layer_archive().stat().st_size:,} bytes zipped, {layer_bytes:,} unzipped"]
    for function in FUNCTIONS:
        archive = bundling.function_archive(function, build=tmp_path)
        with zipfile.ZipFile(archive) as opened:
            unzipped = sum(item.file_size for item in opened.infolist())
        assert layer_bytes + unzipped < UNZIPPED_LIMIT
        lines.append(f"{archive.name}: {archive.stat().st_size:,} bytes zipped, {unzipped:,} unzipped")
    with capsys.disabled():
        print("\n" + "\n".join(lines))  # noqa: T201
