"""Tests of lambda-archive-as-built: every archive holds what this repository's sources and lock give."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pulumi
import pytest

from infra import bundling
from policies.facts import bytecode
from tests.policies.harness import Res, findings
from tests.programs import ROOT

CONTROL = "lambda-archive-as-built"
FUNCTION = "function-fraud-handler"
HANDLER = "handlers/fraud_handler/handler.py"
DECLARED = Res(
    "aws:lambda/function:Function",
    FUNCTION,
    {"name": "function-fraud-handler-dev", "code": {"path": "../build/function-fraud-handler.zip"}},
)
LAYER = Res("aws:lambda/layerVersion:LayerVersion", "layer-dependencies", {"code": {"path": "../build/layer.zip"}})
BYTECODE = "handlers/fraud_handler/__pycache__/handler.cpython-311.pyc"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with the real sources and archives of its own."""
    shutil.copytree(ROOT / "handlers", tmp_path / "handlers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    shutil.copy(ROOT / "Pulumi.yaml", tmp_path)
    (tmp_path / "build").mkdir()
    bundling.function_archive("fraud_handler", root=tmp_path, build=tmp_path / "build")
    shutil.copy(ROOT / "build" / "layer.zip", tmp_path / "build")
    monkeypatch.setenv("GUARD_PROGRAM", str(tmp_path))
    return tmp_path


def rewritten(change: Callable[[dict[str, bytes]], dict[str, bytes]], archive: str) -> Callable[[Path], None]:
    """Return a change of an archive's entries."""

    def patch(project: Path) -> None:
        path = project / "build" / archive
        with zipfile.ZipFile(path) as opened:
            files = {name: opened.read(name) for name in opened.namelist()}
        with zipfile.ZipFile(path, "w") as written:
            for name, data in change(files).items():
                written.writestr(name, data)

    return patch


def _twice(project: Path) -> None:
    with (
        zipfile.ZipFile(project / "build" / f"{FUNCTION}.zip", "a") as archive,
        pytest.warns(UserWarning, match="Duplicate"),
    ):
        archive.writestr(HANDLER, b"")


def _behind(project: Path) -> None:
    path = project / "build" / f"{FUNCTION}.zip"
    path.write_bytes(path.read_bytes() + b"x")


FUNCTIONS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a changed file": (rewritten(lambda it: {**it, HANDLER: b""}, f"{FUNCTION}.zip"), f"holds changed {HANDLER}"),
    "a file more": (
        rewritten(lambda it: {**it, "sitecustomize.py": b""}, f"{FUNCTION}.zip"),
        "holds beside the sources sitecustomize.py",
    ),
    "a file less": (
        rewritten(lambda it: {name: data for name, data in it.items() if name != HANDLER}, f"{FUNCTION}.zip"),
        f"lacks {HANDLER}",
    ),
    "bytecode of another source": (
        rewritten(
            lambda it: {
                **it,
                BYTECODE: it[BYTECODE][:16] + bytecode.compiled(b"import os", f"/var/task/{HANDLER}")[16:],
            },
            f"{FUNCTION}.zip",
        ),
        f"holds changed {BYTECODE}",
    ),
    "bytecode that Python compares with the time of its source": (
        rewritten(lambda it: {**it, BYTECODE: it[BYTECODE][:4] + bytes(4) + it[BYTECODE][8:]}, f"{FUNCTION}.zip"),
        f"holds changed {BYTECODE}",
    ),
    "bytecode without a source": (
        rewritten(
            lambda it: {**it, "__pycache__/sitecustomize.cpython-311.pyc": it[BYTECODE], "json.pyc": it[BYTECODE]},
            f"{FUNCTION}.zip",
        ),
        "holds beside the sources __pycache__/sitecustomize.cpython-311.pyc, json.pyc",
    ),
    "no bytecode of a module": (
        rewritten(lambda it: {name: data for name, data in it.items() if name != BYTECODE}, f"{FUNCTION}.zip"),
        f"lacks {BYTECODE}",
    ),
    "a file twice": (_twice, f"holds twice {HANDLER}"),
    "bytes behind": (_behind, "has bytes beside its entries, or another form"),
    "no archive": (
        lambda it: (it / "build" / f"{FUNCTION}.zip").write_bytes(b"x"),
        "is no archive that can be read (BadZipFile)",
    ),
    "no file": (lambda it: (it / "build" / f"{FUNCTION}.zip").unlink(), "cannot be read: No such file or directory"),
}


def test_what_is_built_complies(project: Path) -> None:
    """A function's archive and the layer, as infra builds them."""
    assert (project / "build" / "layer.zip").is_file()
    assert findings(CONTROL, DECLARED, LAYER) == []


@pytest.mark.parametrize("case", FUNCTIONS)
def test_another_archive_of_a_function_is_found(project: Path, case: str) -> None:
    """Whatever differs from the sources is named."""
    change, expected = FUNCTIONS[case]
    change(project)

    found = findings(CONTROL, DECLARED)
    assert (FUNCTION, f"code.path: {expected}; required: what handlers/ gives") in found
    assert {name for name, _ in found} == {FUNCTION}


@pytest.mark.parametrize("entry", ["python/sitecustomize.py", "extensions/x", "python/boto3/__init__.py"])
def test_another_layer_is_found(project: Path, entry: str) -> None:
    """A file more or changed in the layer, whatever compressed it."""
    rewritten(lambda it: {**it, entry: b"x"}, "layer.zip")(project)

    assert findings(CONTROL, LAYER) == [
        (
            "layer-dependencies",
            "code.path: holds other files than requirements/layer.toml records; required: what the lock's wheels give",
        )
    ]


LAYER_BYTECODE = "python/boto3/__pycache__/session.cpython-311.pyc"
LAYERS: dict[str, tuple[Callable[[dict[str, bytes]], dict[str, bytes]], str]] = {
    "bytecode of another source": (
        lambda it: {**it, LAYER_BYTECODE: it["python/boto3/__pycache__/utils.cpython-311.pyc"]},
        f"holds changed {LAYER_BYTECODE}",
    ),
    "bytecode without a source": (
        lambda it: {**it, "python/sitecustomize.pyc": it[LAYER_BYTECODE]},
        "holds beside the sources python/sitecustomize.pyc",
    ),
    "no bytecode of a module": (
        lambda it: {name: data for name, data in it.items() if name != LAYER_BYTECODE},
        f"lacks {LAYER_BYTECODE}",
    ),
}


@pytest.mark.parametrize("case", LAYERS)
def test_bytecode_of_the_layer_is_compiled_again(project: Path, case: str) -> None:
    """Python runs bytecode without a look at its source: what the source does not give is named."""
    change, expected = LAYERS[case]
    rewritten(change, "layer.zip")(project)

    assert findings(CONTROL, LAYER) == [
        ("layer-dependencies", f"code.path: {expected}; required: what the lock's wheels give")
    ]


def test_another_python_cannot_compare(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytecode of Python 3.11 is compiled again by Python 3.11 alone: another one blocks, and says so."""
    rewritten(lambda it: it, "layer.zip")(project)
    monkeypatch.setattr(bytecode, "MAGIC", b"\xcb\r\r\n")
    bytecode.compiled.cache_clear()
    reason = (
        f"cannot be compared: the bytecode is of Python 3.11, and this is {platform.python_version()}; "
        "run guard with Python 3.11"
    )

    assert findings(CONTROL, DECLARED, LAYER) == [
        (FUNCTION, f"code.path: {reason}; required: what handlers/ gives"),
        ("layer-dependencies", f"code.path: {reason}; required: what the lock's wheels give"),
    ]


def test_another_python_leaves_the_bytecode_out(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the program's Python writes no bytecode of Python 3.11, nor does the judge's: the sources are compared."""
    monkeypatch.setattr(importlib.util, "MAGIC_NUMBER", b"\xcb\r\r\n")
    warnings: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warnings.append)
    bundling._warn_of_slow_starts.cache_clear()
    bundling.function_archive("fraud_handler", root=project, build=project / "build")

    assert findings(CONTROL, DECLARED) == []
    (warning,) = warnings
    assert warning.startswith("The functions' archives hold no bytecode")
    rewritten(lambda files: {**files, HANDLER: b""}, f"{FUNCTION}.zip")(project)
    assert findings(CONTROL, DECLARED) == [
        (FUNCTION, f"code.path: holds changed {HANDLER}; required: what handlers/ gives")
    ]


def test_a_layer_that_is_compressed_otherwise_is_the_same(project: Path) -> None:
    """Another order or form gives other bytes, and the same files."""
    rewritten(lambda it: it, "layer.zip")(project)

    assert findings(CONTROL, LAYER) == []


def test_the_layer_of_another_lock_is_found(project: Path) -> None:
    """A record of another lock says nothing of this one's wheels."""
    lock = project / "requirements" / "handlers.txt"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n# x\n", encoding="utf-8")

    assert findings(CONTROL, LAYER) == [
        (
            "layer-dependencies",
            "code.path: cannot be compared: requirements/layer.toml is of another lock; required: what the lock's wheels give",
        )
    ]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            {"path": "../elsewhere/function-fraud-handler.zip"},
            "code.path: is outside of build/; required: an archive of build/",
        ),
        (
            {"path": "/tmp/function-fraud-handler.zip"},
            "code.path: is outside of build/; required: an archive of build/",
        ),
        (
            {"uri": "https://example.com/x.zip"},
            "code: is no file of this repository; required: a FileArchive of build/",
        ),
        ({"assets": {"x": {"text": "y"}}}, "code: is no file of this repository; required: a FileArchive of build/"),
        ({"text": "x"}, "code: is no file of this repository; required: a FileArchive of build/"),
    ],
)
def test_code_from_elsewhere_is_found(project: Path, code: dict[str, object], expected: str) -> None:
    """Only an archive of build/ can be compared."""
    assert project.is_dir()
    assert findings(CONTROL, DECLARED.but("code", code)) == [(FUNCTION, expected)]
