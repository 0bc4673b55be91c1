"""Files that a command is given and cannot read: status 2, and one message with the file and what is wrong with it."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from guard import cli
from policies.evidence import ledger
from tests.compliance import evidence

LONGEST: Final = 10
"""Seconds for one command: what waits for a pipe or a device waits for ever."""

SHAPES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda _: None, "No such file or directory"),
    "a folder": (Path.mkdir, "Is a directory"),
    "a pipe that nobody writes to": (os.mkfifo, "it is a pipe that nobody writes to"),
    "a device without an end": (lambda file: file.symlink_to("/dev/zero"), "it is a device"),
    "a loop of links": (lambda file: file.symlink_to(file), "Too many levels of symbolic links"),
    "bytes": (lambda file: file.write_bytes(b"\xff\xfe\x00"), ""),
    "too deep": (lambda file: file.write_text("[" * 200_000, encoding="utf-8"), ""),
    "a number of 5,000 digits": (lambda file: file.write_text(f'{{"a": {"9" * 5000}}}', encoding="utf-8"), ""),
    "half of a character": (lambda file: file.write_text('{"schema": "\\ud800"}', encoding="utf-8"), ""),
    "an object of another kind": (lambda file: file.write_text('{"schema": "guard-gate/1"}', encoding="utf-8"), ""),
}

COMMANDS: dict[str, list[str]] = {
    "report": ["report", "{file}", "-o", "{out}"],
    "report --locations": ["report", "{run}", "-o", "{out}", "--format", "sarif", "--locations", "{file}"],
    "report --catalogue": ["report", "{run}", "-o", "{out}", "--format", "md", "--catalogue", "{file}"],
    "diff, old": ["diff", "{file}", "{run}"],
    "diff, new": ["diff", "{run}", "{file}"],
    "verify": ["verify", "{file}"],
    "verify, older": ["verify", "{run}", "{file}"],
    "verify --key": ["verify", "{run}", "--key", "{file}"],
    "attest": ["attest", "{file}", "--key", "{run}"],
    "change": ["change", "{file}"],
    "change --base": ["change", "{run}", "--base", "{file}"],
    "state": ["state", "{file}", "--profile", "payments"],
    "gate --policy-pack-config": ["gate", "--policy-pack-config", "{file}", "--project", "{out}"],
    "packages": ["packages", "{poetry}"],
    "guard.toml": ["report", "{run}", "-o", "{out}", "--format", "md", "--project", "{settings}"],
}
"""Each command that reads a file which somebody names, and what it is given."""


READABLE: Final = frozenset(
    {
        ("guard.toml", "missing"),  # a project without one is one without settings
        ("verify, older", "a folder"),  # is searched
        ("gate --policy-pack-config", "an object of another kind"),  # the pack says what it does not know
    }
)


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    """End a command that waits: the test fails by its message."""

    def stop(*_: object) -> None:
        message = "the command waited"
        raise TimeoutError(message)

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(LONGEST)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    ("command", "shape"), [case for case in itertools.product(COMMANDS, SHAPES) if case not in READABLE]
)
def test_a_file_that_cannot_be_read_is_named(
    command: str, shape: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No verdict, nothing on stdout, and nothing that is called a defect of guard."""
    make, reason = SHAPES[shape]
    names = {"{file}": "in.json", "{poetry}": "poetry.lock", "{settings}": "guard.toml"}
    file = tmp_path / next((name for mark, name in names.items() if mark in COMMANDS[command]), "in.json")
    run = tmp_path / "run.json"
    run.write_text(ledger.rendered(ledger.sealed(evidence.document(), None)), encoding="utf-8")
    make(file)
    places = {"{run}": run, "{out}": tmp_path / "out", "{settings}": tmp_path, "{file}": file, "{poetry}": file}

    status = cli.main([str(places.get(word, word)) for word in COMMANDS[command]])
    shown = capsys.readouterr()

    assert (status, shown.out) == (2, "")
    assert shown.err.startswith("guard: ")
    assert str(file) in shown.err
    assert reason in shown.err
    assert "could not judge" not in shown.err
    assert not (tmp_path / "out").exists()


def test_a_pipe_that_somebody_writes_to_is_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As a shell's ``<(guard gate --format json)`` is."""
    text = '{"schema": "guard-gate/1", "project": "p", "stack": "dev", "resources": 1, "violations": []}'
    ours, theirs = os.pipe()
    os.write(theirs, text.encode())
    os.close(theirs)

    assert cli.main(["change", f"/dev/fd/{ours}"]) == 0
    os.close(ours)
    assert "p" in capsys.readouterr().out


PLACES: Final = {
    "a report": ["report", "{run}", "-o", "{out}", "--format", "csv"],
    "a period's report": [
        "period",
        "{run}",
        "--from",
        "2026-11-20",
        "--to",
        "2026-11-24",
        "-o",
        "{out}",
        "--format",
        "json",
    ],
}
"""Commands that write files of fixed names into a folder."""


@pytest.mark.parametrize("case", PLACES)
def test_a_file_that_cannot_be_replaced_is_kept(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: what was written before is whole, and no part of its successor is left."""
    run, out = tmp_path / "run.json", tmp_path / "out"
    run.write_text(ledger.rendered(ledger.sealed(evidence.document(), None)), encoding="utf-8")
    places = {"{run}": run, "{out}": out}
    arguments = [str(places.get(word, word)) for word in PLACES[case]]
    cli.main(arguments)
    before = {file.name: file.read_bytes() for file in out.iterdir()}
    capsys.readouterr()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fchmod", full)
    status = cli.main(arguments)

    assert status == 2
    assert "cannot be written: No space left on device" in capsys.readouterr().err
    assert before
    assert {file.name: file.read_bytes() for file in out.iterdir()} == before
