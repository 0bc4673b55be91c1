"""Packages are the same bytes from the same sources, and a stale layer is never deployed."""

import hashlib
import importlib.util
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from infra import bundling, bytecode
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
    """No other function's code is deployed with it, and no file that an interpreter left beside the sources."""
    archive = function_archive("one", root=sources, build=sources / "build")

    assert zipfile.ZipFile(archive).namelist() == [
        "handlers/__init__.py",
        "handlers/__pycache__/__init__.cpython-311.pyc",
        "handlers/core/__init__.py",
        "handlers/core/__pycache__/__init__.cpython-311.pyc",
        "handlers/core/__pycache__/domain.cpython-311.pyc",
        "handlers/core/domain.py",
        "handlers/one/__init__.py",
        "handlers/one/__pycache__/__init__.cpython-311.pyc",
        "handlers/one/__pycache__/handler.cpython-311.pyc",
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


BUILD_ELSEWHERE = """
import sys
from pathlib import Path
exec(sys.argv[3])
from infra.bundling import function_archive
function_archive("transaction_processor", build=Path(sys.argv[2]))
"""


@pytest.mark.parametrize(
    ("seed", "options", "before"),
    [
        ("1", [], ""),
        ("2", ["-O"], "import json, typing, dataclasses, re, asyncio, email.message"),
        ("3", ["-OO", "-B"], "import sys; [sys.intern(word) for word in ('transaction_id', 'merchant_id', 'self')]"),
    ],
    ids=["another hash seed", "optimized", "without docstrings, after other work"],
)
def test_every_builder_gives_the_same_bytes(tmp_path: Path, seed: str, options: list[str], before: str) -> None:
    """A process with another hash seed, other options or other strings in memory compiles the same."""
    here = function_archive("transaction_processor", build=tmp_path / "here").read_bytes()
    command = [sys.executable, *options, "-c", BUILD_ELSEWHERE, "", str(tmp_path / "elsewhere"), before]
    environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(bundling.ROOT)}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True)
    assert (tmp_path / "elsewhere" / "function-transaction-processor.zip").read_bytes() == here


def test_python_runs_the_bytecode_and_not_the_source(sources: Path, tmp_path: Path) -> None:
    """Unpacked as Lambda does, a module comes from its bytecode, whatever the times of the files are."""
    with zipfile.ZipFile(function_archive("one", root=sources, build=sources / "build")) as archive:
        archive.extractall(tmp_path / "task")
    (tmp_path / "task" / "handlers" / "core" / "domain.py").write_text("x = 2\n")
    command = [sys.executable, "-c", "import handlers.core.domain as d; print(d.x, d.__spec__.cached, d.__file__)"]
    done = subprocess.run(command, cwd=tmp_path / "task", capture_output=True, text=True, check=True)
    value, cached, _ = done.stdout.split()
    assert (value, Path(cached).name) == ("1", "domain.cpython-311.pyc")


def test_another_python_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytecode of another version would be ignored, and each cold start would compile again."""
    monkeypatch.setattr(importlib.util, "MAGIC_NUMBER", b"\xcb\r\r\n")
    with pytest.raises(bytecode.BytecodeError, match=r"Run the program with Python 3\.11"):
        bytecode.compiled(b"x = 1", "x.py")


def test_a_function_without_code_is_refused(sources: Path) -> None:
    """A function whose handler is missing cannot be deployed."""
    with pytest.raises(PackagingError, match=r"handlers/three/handler\.py does not exist"):
        function_archive("three", root=sources, build=sources / "build")


def test_a_module_that_is_no_python_is_refused(sources: Path) -> None:
    """The file and its line are named."""
    (sources / "handlers" / "one" / "handler.py").write_text("x = 1\ndef handle(:\n")

    with pytest.raises(PackagingError, match=r"handlers/one/handler\.py:2: is no Python 3\.11: invalid syntax"):
        function_archive("one", root=sources, build=sources / "build")


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


def _wheel(folder: Path, tag: str, *more: str) -> str:
    """Write a wheel with a module, which names the platform, a console script, and more files; return its hash."""
    entries = {
        "demo/__init__.py": f"PLATFORM = '{tag}'\n",
        "demo-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n",
        "demo-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {tag}\n",
        "demo-1.0.dist-info/entry_points.txt": "[console_scripts]\ndemo = demo:main\n",
        **dict.fromkeys(more, "{}"),
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
            "python/demo-1.0.dist-info/METADATA",
            "python/demo-1.0.dist-info/WHEEL",
            "python/demo-1.0.dist-info/entry_points.txt",
            "python/demo/__init__.py",
            "python/demo/__pycache__/__init__.cpython-311.pyc",
        ]
        assert archive.read("python/demo/__init__.py").decode() == f"PLATFORM = '{LAMBDA}'\n"
    assert build_layer(layer=tmp_path / "again.zip", lock=wheels).read_bytes() == layer.read_bytes()


def test_a_layer_holds_the_models_of_granted_services_alone(
    index: Path, lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What botocore and boto3 need for any service stays; a contract that grants another service needs another layer."""
    kept = {
        "botocore/data/endpoints.json",
        "botocore/data/sqs/2012-11-05/service-2.json",
        "boto3/data/sqs/resources.json",
    }
    dropped = {"botocore/data/s3/2006-03-01/service-2.json", "boto3/data/ec2/resources.json"}
    lock.write_text(f"demo==1.0 --hash=sha256:{_wheel(index, LAMBDA, *kept, *dropped)}\n", encoding="utf-8")
    layer = build_layer(layer=tmp_path / "layer.zip", lock=lock)

    with zipfile.ZipFile(layer) as archive:
        names = {name.removeprefix("python/") for name in archive.namelist()}
    assert names & (kept | dropped) == kept
    monkeypatch.setattr(bundling, "services", lambda: ("dynamodb", "events", "sqs", "ssm"))
    with pytest.raises(PackagingError, match=r"or for other services than architecture\.toml grants"):
        layer_archive(layer=layer, lock=lock)


def test_a_record_of_the_same_lock_and_services_stays(
    wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other files from the same wheels are refused; other services give another record, and other bytecode none."""
    record = tmp_path / "layer.toml"
    layer = build_layer(layer=tmp_path / "layer.zip", lock=wheels)
    bundling.record_layer(layer, wheels, record)
    recorded = record.read_bytes()
    with zipfile.ZipFile(layer, "a") as archive:
        archive.writestr("python/demo/__pycache__/more.cpython-311.pyc", b"")
    bundling.record_layer(layer, wheels, record)
    assert record.read_bytes() == recorded

    with zipfile.ZipFile(layer, "a") as archive:
        archive.writestr("python/demo/more.py", b"")
    with pytest.raises(PackagingError, match=r"gave other files than requirements/layer\.toml records"):
        bundling.record_layer(layer, wheels, record)
    monkeypatch.setattr(bundling, "services", lambda: ("dynamodb", "events", "sqs", "ssm"))
    bundling.record_layer(layer, wheels, record)
    assert tomllib.loads(record.read_text(encoding="utf-8"))["services"] == ["dynamodb", "events", "sqs", "ssm"]


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
