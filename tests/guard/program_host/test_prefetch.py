"""What is imported before a program runs: the parts of the SDK that its files name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

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
prefetch(Path(sys.argv[2]))
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def _imported(program: Path) -> set[str]:
    """Return what is imported for a program, in an interpreter of its own."""
    command = [sys.executable, "-I", "-c", _ASK, str(ROOT / "guard"), str(program)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert ended.stderr == ""
    return set(json.loads(ended.stdout))


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Write a program that must not be executed."""
    (tmp_path / "__main__.py").write_text(
        "import pulumi_aws as aws\nimport own\n\naws.sqs.Queue('one')\nraise SystemExit('it was executed')\n"
    )
    (tmp_path / "own.py").write_text("raise SystemExit('it was executed')\n")
    return tmp_path


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


def test_nothing_is_written(program: Path) -> None:
    """A project may say that its bytecode belongs in the judge's folder, and an archive of its folder must hold its files."""
    before = sorted(program.rglob("*"))
    _imported(program)
    assert sorted(program.rglob("*")) == before


def test_what_is_no_regular_file_or_no_text_is_passed_by(program: Path) -> None:
    """A pipe that nobody writes to, a device without an end, a file that is no Python, and one that warns."""
    os.mkfifo(program / "pipe.py")
    (program / "zero.py").symlink_to("/dev/zero")
    (program / "gone.py").symlink_to("nowhere")
    (program / "binary.py").write_bytes(b"\xff\xfe")
    (program / "broken.py").write_text("def :\nimport pulumi_aws as aws\naws.kms.Key\n")
    (program / "warns.py").write_text("assert x is 1, 'a'\n" * 800)

    assert {"pulumi_aws.sqs.queue", "pulumi_aws.kms.key"} <= _imported(program)


def test_of_a_large_file_the_beginning_is_read(program: Path) -> None:
    """A file of data costs nobody his time."""
    head = "import pulumi_aws as aws\naws.kms.Key\n"
    (program / "data.py").write_text(head + "x = 1\n" * 60_000 + "aws.ssm.Parameter\n")

    found = _imported(program)
    assert "pulumi_aws.kms.key" in found
    assert "pulumi_aws.ssm.parameter" not in found


def test_the_most_files_are_read_from_the_top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder's files come before those of the folders in it."""
    for name in ("a/deep.py", "z.py", "b.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(prefetch, "_MOST_FILES", 3)
    assert prefetch._files(tmp_path) == [tmp_path / name for name in ("b.py", "z.py", "a/deep.py")]
    monkeypatch.setattr(prefetch, "_MOST_FILES", 2)
    assert prefetch._files(tmp_path) == [tmp_path / name for name in ("b.py", "z.py")]
