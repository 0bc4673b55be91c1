"""Packages are the same bytes from the same sources, and a stale layer is never deployed."""

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from infra import bundling
from infra.architecture import ARCHITECTURE
from infra.bundling import PackagingError, build_layer, function_archive, layer_archive


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


@pytest.mark.parametrize("function", [function.name for function in ARCHITECTURE.functions])
def test_real_functions_can_be_packed(function: str, tmp_path: Path) -> None:
    """Each of the three has its handler in its zip, where Lambda looks for it."""
    archive = function_archive(function, build=tmp_path)

    assert f"handlers/{function}/handler.py" in zipfile.ZipFile(archive).namelist()


def test_a_missing_layer_names_its_remedy(tmp_path: Path, lock: Path) -> None:
    """Without a layer the program stops and says how to build it."""
    with pytest.raises(PackagingError, match="make layer"):
        layer_archive(layer=tmp_path / "layer.zip", lock=lock)


# What a wheel says of itself, by the end of its name: the platform that it is for.
LAMBDA, OTHER = "cp311-cp311-manylinux2014_aarch64", "cp311-cp311-manylinux2014_x86_64"


def _wheel(folder: Path, tag: str) -> str:
    """Write a wheel with a module, which names the platform, and a console script; return its hash."""
    entries = {
        "demo/__init__.py": f"PLATFORM = '{tag}'\n",
        "demo-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
        "demo-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {tag}\n",
        "demo-1.0.dist-info/entry_points.txt": "[console_scripts]\ndemo = demo:main\n",
    }
    record = "".join(f"{name},,\n" for name in entries)
    file = folder / f"demo-1.0-{tag}.whl"
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in {**entries, "demo-1.0.dist-info/RECORD": record}.items():
            archive.writestr(name, text)
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder of wheels the only place that uv installs from."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, value in {"NO_INDEX": "1", "FIND_LINKS": str(folder), "CACHE_DIR": str(tmp_path / "cache")}.items():
        monkeypatch.setenv(f"UV_{name}", value)
    return folder


@pytest.fixture
def wheels(index: Path, lock: Path) -> Path:
    """Lock the same package for Lambda's platform and for another."""
    hashes = " ".join(f"--hash=sha256:{_wheel(index, tag)}" for tag in (LAMBDA, OTHER))
    lock.write_text(f"demo==1.0 {hashes}\n", encoding="utf-8")
    return lock


def test_a_layer_is_stamped_with_its_lock(wheels: Path, tmp_path: Path) -> None:
    """A layer is accepted for the lock that it was built from, and for no other."""
    layer = build_layer(layer=tmp_path / "layer.zip", lock=wheels)

    assert layer_archive(layer=layer, lock=wheels) == layer
    wheels.write_text("# something else\n")
    with pytest.raises(PackagingError, match=r"another requirements/handlers\.txt"):
        layer_archive(layer=layer, lock=wheels)


def test_a_layer_holds_lambdas_wheels_and_nothing_of_its_builder(wheels: Path, tmp_path: Path) -> None:
    """The wheel for Lambda's platform; no script, which names an interpreter, and no installer's record."""
    layer = build_layer(layer=tmp_path / "layer.zip", lock=wheels)

    with zipfile.ZipFile(layer) as archive:
        assert archive.namelist() == [
            "python/demo/__init__.py",
            "python/demo-1.0.dist-info/METADATA",
            "python/demo-1.0.dist-info/WHEEL",
            "python/demo-1.0.dist-info/entry_points.txt",
        ]
        assert archive.read("python/demo/__init__.py").decode() == f"PLATFORM = '{LAMBDA}'\n"
    assert build_layer(layer=tmp_path / "again.zip", lock=wheels).read_bytes() == layer.read_bytes()


@pytest.mark.parametrize(
    ("tag", "line"),
    [
        (LAMBDA, "demo==1.0"),
        (LAMBDA, f"demo==1.0 --hash=sha256:{'0' * 64}"),
        (LAMBDA, "demo --hash=sha256:{hash}"),
        (OTHER, "demo==1.0 --hash=sha256:{hash}"),
        ("cp312-cp312-manylinux2014_aarch64", "demo==1.0 --hash=sha256:{hash}"),
        ("cp311-cp311-manylinux_2_28_aarch64", "demo==1.0 --hash=sha256:{hash}"),
    ],
    ids=["no hash", "other hash", "no version", "other architecture", "other Python", "newer glibc"],
)
def test_a_layer_that_cannot_be_built_is_not_half_built(
    tag: str, line: str, index: Path, lock: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A wheel that Lambda cannot load, or that the lock does not name by its hash, is refused, and uv says why."""
    lock.write_text(line.replace("{hash}", _wheel(index, tag)) + "\n", encoding="utf-8")

    with pytest.raises(PackagingError, match=bundling.LAYER_PLATFORM):
        build_layer(layer=lock.with_name("layer.zip"), lock=lock)
    assert "demo" in capfd.readouterr().err
    assert not (lock.with_name("layer.zip")).exists()


def test_without_uv_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lock: Path) -> None:
    """`python -m infra.bundling layer` was run before `make`."""
    monkeypatch.setattr(bundling, "UV", bundling.ROOT / "nowhere" / "uv")

    with pytest.raises(PackagingError, match=r"nowhere/uv does not exist.*make layer"):
        build_layer(layer=tmp_path / "layer.zip", lock=lock)
