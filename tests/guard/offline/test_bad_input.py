"""What a run of the gate is given that nobody can judge: status 2, and one message with the thing, the place and the remedy."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guard.offline.test_gate_command import PLAIN, guard, project
from tests.programs import ROOT

QUEUE = 'import pulumi\n\npulumi.CustomResource("aws:sqs/queue:Queue", "q", {props})\n'
ERROR = "class Odd({base}):\n    {body}\n\n\nraise Odd{given}\n"
DEEP = ("tags" + ".a" * 60)[:60]
ANSWER = "aws:ec2/getVpc:getVpc="
UNSENDABLE = "result holds NaN, Infinity or half of a surrogate pair; required: JSON (RFC 8259)"

PROGRAMS = {
    "a property that is NaN": (
        QUEUE.format(props='{"delaySeconds": float("nan")}'),
        "the program declares q (aws:sqs/queue:Queue): delaySeconds is nan; required: a finite number",
    ),
    "an item that is infinite": (
        QUEUE.format(props='{"tags": {"a": [1, float("-inf")]}}'),
        "the program declares q (aws:sqs/queue:Queue): tags.a[1] is -inf; required: a finite number",
    ),
    "a property of the SDK's class": (
        'import pulumi_aws as aws\n\naws.sqs.Queue("q", delay_seconds=float("inf"))\n',
        "the program declares q (aws:sqs/queue:Queue), at __main__.py:3: delaySeconds is inf; required: a finite number",
    ),
    "an output that is NaN": (
        f'{PLAIN}pulumi.export("ratio", float("nan"))\n',
        "the program declares small-dev (pulumi:pulumi:Stack): ratio is nan; required: a finite number",
    ),
    "a property that is too deep": (
        QUEUE.format(props='{"tags": __import__("functools").reduce(lambda inner, _: {"a": inner}, range(200), "x")}'),
        f"the program declares q (aws:sqs/queue:Queue): {DEEP} ... is nested deeper than 60; required: less",
    ),
    "an error that is no Exception": (
        ERROR.format(base="BaseException", body="pass", given='("odd")'),
        "the program raised Odd at __main__.py:5: odd",
    ),
    "an error without a text": (
        ERROR.format(base="Exception", body="def __str__(self): raise ValueError", given="()"),
        "the program raised Odd at __main__.py:5: (its text cannot be read: ValueError)",
    ),
    "an exit with a text": ('import sys\n\nsys.exit("no")\n', "the program exited at __main__.py:3: no"),
}


@pytest.mark.parametrize("case", PROGRAMS)
def test_what_a_program_does_that_cannot_be_judged_is_named(case: str, tmp_path: Path) -> None:
    """The resource and the property, or the error and its line; nothing else is printed."""
    program, message = PROGRAMS[case]
    ended = guard("--project", project(tmp_path / "p", program))

    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"guard: {message}\n")


ARGUMENTS = {
    "a setting that is no UTF-8": (
        ["--config", os.fsdecode(b"a\xff=b")],
        "--config, number 1: is not UTF-8; required: key=value, in UTF-8",
    ),
    "an answer that is NaN": (
        ["--answer", f'{ANSWER}{{"id": NaN}}'],
        f"""--answer '{ANSWER}{{"id": NaN}}': {UNSENDABLE}""",
    ),
    "an answer with half of a character": (
        ["--answer", f'{ANSWER}{{"id": "\\ud800"}}'],
        f"""--answer '{ANSWER}{{"id": "\\\\ud800"}}': {UNSENDABLE}""",
    ),
}


@pytest.mark.parametrize("case", ARGUMENTS)
def test_an_argument_that_no_message_can_hold_is_named(case: str, tmp_path: Path) -> None:
    """Before the program runs."""
    arguments, message = ARGUMENTS[case]
    ended = guard("--project", project(tmp_path / "p"), *arguments)

    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"guard: {message}\n")


def test_evidence_that_does_not_fit_is_no_evidence(tmp_path: Path) -> None:
    """A limit on the size of files, as a full disk: the verdict is lost with its evidence, and no part of a file is left."""
    evidence = tmp_path / "evidence.json"
    limited = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); from guard.cli import run; run()"
    )
    ended = subprocess.run(
        [sys.executable, "-c", limited, "gate", "--project", project(tmp_path / "p"), "--evidence", evidence],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.returncode == 2
    assert ended.stderr == (
        f"guard: the policy pack failed: evidence: {evidence} cannot be written: [Errno 27] File too large\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_a_long_folder_for_temporary_files_is_no_fault(tmp_path: Path) -> None:
    """The path of a socket has a limit, which the folder that TMPDIR names may pass by itself."""
    folder = tmp_path / ("x" * 120)
    folder.mkdir()
    ended = guard(
        "--project", project(tmp_path / "p"), "--evidence", tmp_path / "evidence.json", env={"TMPDIR": str(folder)}
    )

    assert (ended.returncode, ended.stderr) == (1, "")
    assert (tmp_path / "evidence.json").is_file()
    assert [*folder.iterdir()] == []
