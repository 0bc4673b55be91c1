"""Paths that the commands are given: what names nothing, or would replace what is no file, is refused with status 2."""

from __future__ import annotations

import argparse
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from guard import arguments, failure
from policies.evidence import ledger
from tests.programs import ROOT

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"


def _loop(folder: Path) -> str:
    (folder / "a").symlink_to(folder / "b")
    (folder / "b").symlink_to(folder / "a")
    return str(folder / "a" / "x.json")


REFUSED: dict[str, tuple[Callable[[Path], str], str]] = {
    "an empty name": (lambda _: "", "the path is empty"),
    "a space": (lambda _: " ", "the path is empty"),
    "a zero byte": (lambda _: "a\0b", "a zero byte"),
    "a device": (lambda _: "/dev/full", "'/dev/full' is no regular file"),
    "a folder": (str, "is no regular file"),
    "a folder that does not exist": (lambda folder: str(folder / "gone" / "x.json"), "does not exist"),
    "a loop of symbolic links": (_loop, "does not exist"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_to_write_is_new_or_regular(case: str, tmp_path: Path) -> None:
    """The message says what is wrong and what is required."""
    make, said = REFUSED[case]

    with pytest.raises(argparse.ArgumentTypeError, match=r"required|cannot be written") as refused:
        arguments.new_file(make(tmp_path))

    assert said in str(refused.value) or "cannot be written" in str(refused.value)


def test_a_new_and_an_old_file_are_taken(tmp_path: Path) -> None:
    """A name that is not there, and a regular file."""
    (tmp_path / "old").write_text("x", encoding="utf-8")

    assert arguments.new_file(str(tmp_path / "new")) == tmp_path / "new"
    assert arguments.new_file(str(tmp_path / "old")) == tmp_path / "old"


def test_evidence_replaces_no_device(tmp_path: Path) -> None:
    """The pack, which an engine may tell to write anywhere, refuses too, and the device stays one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    with pytest.raises(FileExistsError, match="is no regular file"):
        ledger.publish(pipe, {"run": {}})

    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["gate", "--evidence", ""], "the path is empty"),
        (["gate", "--evidence", "/dev/full"], "is no regular file"),
        (["gate", "--project", ""], "the path is empty"),
        (["gate", "--config", "hunter2hunter2"], "--config, number 1: has no =; required: key=value"),
        (["gate", "--stack", "../../etc"], "required: a stack's name"),
        (["gate", TOKEN], "unrecognized arguments: [secret]"),
        (["gate", "--format", TOKEN], "invalid choice: '[secret]'"),
        (["gate", "--project", "b\udcffd"], "no Pulumi.yaml in"),
        (["report", "gone.json", "-o", ""], "the path is empty"),
        (["explain", TOKEN], "[secret]"),
    ],
)
def test_a_bad_argument_is_status_2(given: list[str], said: str) -> None:
    """No verdict, one message, no traceback, and what looks like a secret is not repeated."""
    ended = subprocess.run(
        [sys.executable, "-m", "guard", *(os.fsencode(item) for item in given)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    printed = (ended.stdout + ended.stderr).decode(errors="replace")

    assert ended.returncode == 2, printed
    assert said in printed
    assert "Traceback" not in printed
    assert TOKEN not in printed
    assert "hunter2" not in printed


@pytest.mark.parametrize(
    ("message", "given"),
    [
        (f"guard: tags.{TOKEN}: is wrong", ()),
        ("guard: the value q8Z7w6-hello is wrong", ("--config", "app:dbPassword=q8Z7w6-hello")),
        ("guard: q9Xv2LrT8mZp4KcW7nBd3YsH6gJf1QaE is no stack", ("q9Xv2LrT8mZp4KcW7nBd3YsH6gJf1QaE",)),
        ("guard: https://user:Xq83hdkLmw9@example.com is no proxy", ()),
    ],
)
def test_no_message_repeats_a_secret(message: str, given: tuple[str, ...]) -> None:
    """By its shape, by the name of its setting, or because nobody would choose such a word."""
    shown = failure.scrubbed(message, given)

    assert "[secret]" in shown
    assert not any(word in shown for word in (TOKEN, "q8Z7w6", "q9Xv2L", "Xq83hd"))


@pytest.mark.parametrize(
    "message",
    [
        "guard: build/function-fraud-handler.zip cannot be read: No such file or directory",
        "guard: the pack digest sha256:530a4e4a63e3f998e8ddffb5e41d3d6f12c537874db37b7d317dbe1120619090 is another",
        "guard: 'lambda-xray-active' is lowered from mandatory to disabled",
    ],
)
def test_other_messages_stay_as_they_are(message: str) -> None:
    """Paths, digests and ids are no secrets."""
    assert failure.scrubbed(message, ("gate", "--project", "/tmp/pytest-of-somebody/pytest-12/test_x0")) == message
