"""Packages are the same bytes from the same sources, and a stale layer is never deployed."""

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from infra import bundling
from infra.bundling import PackagingError, build_layer, function_archive, layer_archive
from infra.functions import FunctionName


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Lay out a small `handlers/` tree."""
    files = {
        "__init__.py": "",
        "core/__init__.py": "",
        "core/domain.py": "x = 1\n",
        "schemas/transaction.json": "{}",
        "one/__init__.py": "",
        "one/handler.py": "def handle(): ...\n",
        "one/__pycache__/handler.cpython-311.pyc": "compiled",
        "two/handler.py": "def handle(): ...\n",
    }
    for name, text in files.items():
        path = tmp_path / "handlers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """Write a lock that names nothing."""
    path = tmp_path / "handlers.txt"
    path.write_text("# nothing\n")
    return path


def test_a_function_holds_its_own_code_and_what_is_shared(sources: Path) -> None:
    """No other function's code is deployed with it, and no compiled file."""
    archive = function_archive("one", root=sources, build=sources / "build")

    assert zipfile.ZipFile(archive).namelist() == [
        "handlers/__init__.py",
        "handlers/core/__init__.py",
        "handlers/core/domain.py",
        "handlers/one/__init__.py",
        "handlers/one/handler.py",
        "handlers/schemas/transaction.json",
    ]


def test_same_sources_same_bytes(sources: Path) -> None:
    """Neither file times nor permissions reach the zip."""
    first = function_archive("one", root=sources, build=sources / "build").read_bytes()
    source = sources / "handlers" / "one" / "handler.py"
    os.utime(source, (0, 1_000_000_000))
    source.chmod(0o600)

    assert function_archive("one", root=sources, build=sources / "other").read_bytes() == first


def test_other_sources_other_bytes(sources: Path) -> None:
    """A changed source changes the zip, so that the function is deployed anew."""
    first = function_archive("one", root=sources, build=sources / "build").read_bytes()
    (sources / "handlers" / "core" / "domain.py").write_text("x = 2\n")

    assert function_archive("one", root=sources, build=sources / "build").read_bytes() != first


def test_nothing_unfinished_is_left(sources: Path) -> None:
    """The build folder holds the zip alone: it was written aside and moved."""
    function_archive("one", root=sources, build=sources / "build")

    assert [path.name for path in (sources / "build").iterdir()] == ["function-one.zip"]


def test_a_function_without_code_is_refused(sources: Path) -> None:
    """A function whose handler is missing cannot be deployed."""
    with pytest.raises(PackagingError, match=r"handlers/three/handler\.py does not exist"):
        function_archive("three", root=sources, build=sources / "build")


@pytest.mark.parametrize("function", FunctionName)
def test_real_functions_can_be_packed(function: FunctionName, tmp_path: Path) -> None:
    """Each of the three has its handler in its zip, where Lambda looks for it."""
    archive = function_archive(function, build=tmp_path)

    assert f"handlers/{function}/handler.py" in zipfile.ZipFile(archive).namelist()


def test_a_missing_layer_names_its_remedy(tmp_path: Path, lock: Path) -> None:
    """Without a layer the program stops and says how to build it."""
    with pytest.raises(PackagingError, match="make layer"):
        layer_archive(layer=tmp_path / "layer.zip", lock=lock)


def _fake_install(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Stand in for pip, which would need the network: install one wheel's worth of files."""
    commands: list[list[str]] = []

    def install(command: list[str], *, check: bool) -> None:
        assert check
        commands.append(command)
        target = Path(command[command.index("--target") + 1])
        for name in ("package/__init__.py", "package.dist-info/RECORD", "package.dist-info/METADATA", "bin/tool"):
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(name)

    monkeypatch.setattr(subprocess, "run", install)
    return commands


def test_a_layer_is_stamped_with_its_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: Path) -> None:
    """A layer is accepted for the lock that it was built from, and for no other."""
    _fake_install(monkeypatch)
    layer = build_layer(layer=tmp_path / "layer.zip", lock=lock)

    assert layer_archive(layer=layer, lock=lock) == layer
    lock.write_text("# something else\n")
    with pytest.raises(PackagingError, match=r"another requirements/handlers\.txt"):
        layer_archive(layer=layer, lock=lock)


def test_a_layer_holds_nothing_of_its_builder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: Path) -> None:
    """Scripts name the interpreter that installed them, and RECORD hashes them: both stay out."""
    _fake_install(monkeypatch)
    layer = build_layer(layer=tmp_path / "layer.zip", lock=lock)

    assert zipfile.ZipFile(layer).namelist() == ["python/package/__init__.py", "python/package.dist-info/METADATA"]
    assert build_layer(layer=tmp_path / "again.zip", lock=lock).read_bytes() == layer.read_bytes()


def test_a_layer_is_built_for_lambda(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: Path) -> None:
    """Only hashed wheels for Lambda's architecture and Python are installed; nothing is compiled here."""
    commands = _fake_install(monkeypatch)
    build_layer(layer=tmp_path / "layer.zip", lock=lock)

    (command,) = commands
    assert {"--require-hashes", "--no-deps", "--no-compile"} <= set(command)
    for option, value in {
        "--only-binary": ":all:",
        "--platform": "manylinux2014_aarch64",
        "--python-version": "3.11",
        "--implementation": "cp",
    }.items():
        assert command[command.index(option) + 1] == value


def test_a_failing_installation_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: Path) -> None:
    """When pip fails, the layer is not half built."""

    def fail(command: list[str], *, check: bool) -> None:
        assert check
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(PackagingError, match=bundling.LAYER_PLATFORM):
        build_layer(layer=tmp_path / "layer.zip", lock=lock)
    assert not (tmp_path / "layer.zip").exists()
