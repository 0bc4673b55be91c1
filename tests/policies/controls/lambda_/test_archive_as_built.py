"""Tests of lambda-archive-as-built: every archive holds what this repository's sources and lock give."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from infra import bundling
from tests.policies.builders import lambda_
from tests.policies.harness import findings
from tests.programs import ROOT

CONTROL = "lambda-archive-as-built"
FUNCTION = "function-fraud-handler"
HANDLER = "handlers/fraud_handler/handler.py"


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
    assert findings(CONTROL, lambda_.function("fraud-handler"), lambda_.layer()) == []


@pytest.mark.parametrize("case", FUNCTIONS)
def test_another_archive_of_a_function_is_found(project: Path, case: str) -> None:
    """Whatever differs from the sources is named."""
    change, expected = FUNCTIONS[case]
    change(project)

    found = findings(CONTROL, lambda_.function("fraud-handler"))
    assert (FUNCTION, f"code.path: {expected}; required: what handlers/ gives") in found
    assert {name for name, _ in found} == {FUNCTION}


@pytest.mark.parametrize("entry", ["python/sitecustomize.py", "extensions/x", "python/boto3/__init__.py"])
def test_another_layer_is_found(project: Path, entry: str) -> None:
    """A file more or changed in the layer, whatever compressed it."""
    rewritten(lambda it: {**it, entry: b"x"}, "layer.zip")(project)

    assert findings(CONTROL, lambda_.layer()) == [
        (
            "layer-dependencies",
            "code.path: holds other files than requirements/layer.toml records; required: what the lock's wheels give",
        )
    ]


def test_a_layer_that_is_compressed_otherwise_is_the_same(project: Path) -> None:
    """Another zlib gives other bytes, and the same files."""
    rewritten(lambda it: it, "layer.zip")(project)

    assert findings(CONTROL, lambda_.layer()) == []


def test_the_layer_of_another_lock_is_found(project: Path) -> None:
    """A record of another lock says nothing of this one's wheels."""
    lock = project / "requirements" / "handlers.txt"
    lock.write_text(lock.read_text(encoding="utf-8") + "\n# x\n", encoding="utf-8")

    assert findings(CONTROL, lambda_.layer()) == [
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
    assert findings(CONTROL, lambda_.function("fraud-handler").but("code", code)) == [(FUNCTION, expected)]
