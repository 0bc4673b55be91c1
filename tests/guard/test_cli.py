"""Only a verdict ends with status 0 or 1: whatever else ends a command is status 2, and says what to report."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from guard import cli
from policies import __version__
from tests.programs import ROOT

DEFECT = """
import sys, types
command = types.ModuleType("guard.commands.{command}")
command.add_arguments = lambda parser: None
def run(options):
    {defect}
command.run = run
sys.modules[command.__name__] = command
from guard.cli import run
run()
"""
"""Stands for a command with a defect, which no command has on purpose."""


def _python(code: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **variables}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)


def _guard(redirection: str, asked: str = "controls") -> subprocess.CompletedProcess[str]:
    command = ["sh", "-c", f'exec "$0" -m guard {asked} {redirection}', sys.executable]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_a_defect_of_any_command_is_no_verdict(command: str) -> None:
    """The type and the place are said, and how to see more; the text, which may hold a secret, only with --debug."""
    code = DEFECT.format(command=command, defect="raise KeyError('sk_live_4711')")

    plain, traced = _python(code, command), _python(code, command, "--debug")

    assert (plain.returncode, traced.returncode) == (2, 2)
    assert plain.stderr.startswith("guard: could not judge: KeyError at ")
    assert "report this message" in plain.stderr
    assert "--debug" in plain.stderr
    assert "pulumi-policy 1" in plain.stderr
    assert "Traceback" not in plain.stderr
    assert "4711" not in plain.stderr + plain.stdout
    assert "Traceback" in traced.stderr
    assert "4711" in traced.stderr


@pytest.mark.parametrize(
    ("defect", "status", "message"),
    [
        ("raise SystemExit(0)", 2, "could not judge: SystemExit"),
        ("raise SystemExit(1)", 2, "could not judge: SystemExit"),
        ("raise SystemExit('no')", 2, "could not judge: SystemExit"),
        ("raise GeneratorExit", 2, "could not judge: GeneratorExit"),
        ("raise MemoryError", 2, "could not judge: MemoryError"),
        ("command.run(options)", 2, "could not judge: RecursionError"),
        ("import pulumi.nowhere", 2, "could not judge: ModuleNotFoundError"),
        ("open('/no/such/file')", 2, "No such file or directory: '/no/such/file'\n  The operating system refused this"),
        ("return None", 2, "could not judge: TypeError"),
        ("raise KeyboardInterrupt", 130, "guard: interrupted\n"),
        ("raise BrokenPipeError", 2, ""),
    ],
)
def test_whatever_ends_a_command_is_no_verdict(defect: str, status: int, message: str) -> None:
    """A library that ends the process with status 0 or 1 does not decide what the gate says."""
    ended = _python(DEFECT.format(command="gate", defect=defect), "gate")

    assert ended.returncode == status
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_command_that_does_not_import_is_no_verdict(tmp_path: Path) -> None:
    """An SDK that lacks something: the message names the installed versions."""
    (tmp_path / "pulumi.py").write_text("from os import nothing_of_this_name\n", encoding="utf-8")

    ended = _python("from guard.cli import run; run()", "gate", PYTHONPATH=str(tmp_path))

    assert ended.returncode == 2
    assert "could not judge: ImportError at guard/" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("redirection", "status", "message"),
    [
        ("2>&-", 0, ""),
        (">&-", 0, ""),
        ("<&- >&- 2>&-", 0, ""),
        (">/dev/full", 2, "guard: the output could not be written: No space left on device\n"),
        (">/dev/full 2>/dev/full", 2, ""),
        (">/dev/full 2>&-", 2, ""),
    ],
)
def test_streams_that_are_closed_or_full(redirection: str, status: int, message: str) -> None:
    """A closed stream is as good as the null device; an answer that was not written is none."""
    ended = _guard(redirection)

    assert ended.returncode == status
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "asked",
    [
        "--help",
        "--version",
        "gate --help",
        "explain lambda-xray-active",
        "contract",
        "gate",
        "gate --format json",
        "gate --format concise",
    ],
)
def test_an_answer_that_was_not_written_is_none(asked: str) -> None:
    """Whatever the command and its format: a full disk is status 2, also for a compliant stack, and says what is lost."""
    ended = _guard(">/dev/full", asked)

    assert ended.returncode == 2
    assert ended.stderr == "guard: the output could not be written: No space left on device\n"


@pytest.mark.parametrize("version", ["3, 9, 18", "3, 10, 13", "3, 15, 0", "4, 0, 0"])
@pytest.mark.parametrize("package", ["guard", "policies"])
def test_other_versions_of_python_are_refused(package: str, version: str) -> None:
    """Before anything is imported that such a version does not have."""
    ended = _python(f"import sys; sys.version_info = ({version}); import {package}")

    assert ended.returncode == 2
    assert ended.stderr.endswith("required: Python 3.11 to 3.14\n")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_every_help_has_examples(command: str) -> None:
    """Each example calls the command, with options that it has."""
    shown = _python("from guard.cli import run; run()", command, "--help").stdout

    assert cli.EXAMPLES[command]
    for example in cli.EXAMPLES[command]:
        assert f"  {example}\n" in shown
        options = [word for word in example.split() if word.startswith("-") and word != "-o"]
        assert [option for option in options if example.startswith("guard") and option not in shown] == []


def test_the_version_is_the_packs() -> None:
    """What a report of a defect has to name."""
    ended = _python("from guard.cli import run; run()", "--version")

    assert (ended.returncode, ended.stdout) == (0, f"guard {__version__}\n")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(["--brief", "B2.6"], {"logs-archive-complete", "logs-retention"}, id="brief"),
        pytest.param(["--service", "xray"], None, id="service"),
        pytest.param(["--pci", "10.5"], None, id="pci"),
        pytest.param(["--severity", "critical", "--level", "advisory"], set(), id="severity-and-level"),
    ],
)
def test_controls_are_listed_by_what_is_asked(options: list[str], expected: set[str] | None) -> None:
    """The table fits 80 columns, and JSON lists the same controls."""
    code = "from guard.cli import run; run()"
    table = _python(code, "controls", *options).stdout.splitlines()
    rows = json.loads(_python(code, "controls", *options, "--format", "json").stdout)

    assert max(map(len, table)) <= 80
    assert [line.partition("  [")[0] for line in table if "  [" in line and line[0] != " "] == [
        row["id"] for row in rows
    ]
    assert table[-1] == f"{len(rows)} controls of the profile payments"
    if expected is not None:
        assert expected <= {row["id"] for row in rows}
