"""What is readied before a program runs: the SDK's parts that its files name, and its own modules' bytecode."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard.offline.host_process import ProgramHost
from guard.program_host import prefetch
from tests.programs import ROOT

_ASK = """
import json, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from program_host import lazy_annotations
lazy_annotations.install()
from program_host.prefetch import prefetch
before = set(sys.modules)
prefetch(Path(sys.argv[2]), bytecode=sys.argv[3] == "True")
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def _imported(program: Path, *, bytecode: bool = True) -> set[str]:
    """Return what is imported for a program, in an interpreter of its own."""
    command = [sys.executable, "-I", "-c", _ASK, str(ROOT / "guard"), str(program), str(bytecode)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(json.loads(ended.stdout))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Write a program that must not be executed."""
    (tmp_path / "__main__.py").write_text(
        "import pulumi_aws as aws\nimport own\n\naws.sqs.Queue('one')\nraise SystemExit('it was executed')\n"
    )
    (tmp_path / "own.py").write_text("raise SystemExit('it was executed')\n")
    return tmp_path


def _cached(file: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(file)))


def test_what_the_files_name_is_imported_and_no_more(program: Path) -> None:
    """The queue's module, not the service's others and no other service; and nothing of the program itself."""
    found = _imported(program)
    assert "pulumi_aws.sqs.queue" in found
    assert not found & {"pulumi_aws.sqs.queue_policy", "pulumi_aws.kms.key", "own"}


@pytest.mark.parametrize("folder", [".venv/lib", "node_modules/x", "__pycache__", "lib/site-packages"])
def test_what_is_not_the_programs_is_left_alone(folder: str, program: Path) -> None:
    """A virtual environment beside the program holds tens of thousands of files."""
    (program / folder).mkdir(parents=True)
    foreign = program / folder / "foreign.py"
    foreign.write_text("import pulumi_aws as aws\n\naws.kms.Key('one')\n")

    assert "pulumi_aws.kms.key" not in _imported(program)
    assert not _cached(foreign).exists()


def test_the_programs_modules_are_compiled(program: Path) -> None:
    """As Python would, so that it takes the bytecode: it is of this source, by its time and size."""
    _imported(program)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    ended = subprocess.run(
        [sys.executable, "-v", "-c", "import own"],
        cwd=program,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"code object from {str(_cached(program / 'own.py'))!r}" in ended.stderr
    assert "# wrote" not in ended.stderr


def test_stale_bytecode_is_written_anew_and_other_stays(program: Path) -> None:
    """Of a changed source, and of another Python; what is fresh is not written again."""
    own = program / "own.py"
    _imported(program)
    fresh = _cached(own).read_bytes()
    stamp = _cached(own).stat().st_mtime_ns

    _imported(program)
    assert _cached(own).stat().st_mtime_ns == stamp

    for stale in (b"", fresh[:8] + bytes(8) + fresh[16:], b"\x00" * 4 + fresh[4:]):
        _cached(own).write_bytes(stale)
        _imported(program)
        assert _cached(own).read_bytes() == fresh


def test_a_file_that_is_no_python_is_the_programs_own_error(program: Path) -> None:
    """Nothing is raised before the program runs, and the other files are readied."""
    (program / "broken.py").write_text("def :\n")
    (program / "binary.py").write_bytes(b"\xff\xfe")

    assert "pulumi_aws.sqs.queue" in _imported(program)
    assert not _cached(program / "broken.py").exists()


@pytest.mark.parametrize(
    ("attribute", "value", "written"),
    [
        ("dont_write_bytecode", False, True),
        ("dont_write_bytecode", True, False),
        ("pycache_prefix", "/elsewhere", False),
    ],
)
def test_no_bytecode_is_written_where_none_is_wanted(
    attribute: str, value: object, written: bool, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the command's own Python was told, by an option or a variable of its environment."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setattr(sys, attribute, value)
    with ProgramHost() as host:
        host.prefetch(program)
        host.computed("aws:sqs/queue:Queue")  # the host answers one question after the other
    monkeypatch.undo()
    assert _cached(program / "own.py").exists() is written


def test_the_most_files_are_read_from_the_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's files come before those of the folders in it."""
    for name in ("a/deep.py", "z.py", "b.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(prefetch, "_MOST_FILES", 3)
    assert prefetch._files(tmp_path) == [tmp_path / name for name in ("b.py", "z.py", "a/deep.py")]
    monkeypatch.setattr(prefetch, "_MOST_FILES", 2)
    assert prefetch._files(tmp_path) == [tmp_path / name for name in ("b.py", "z.py")]
