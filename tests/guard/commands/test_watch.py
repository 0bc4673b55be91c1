"""`guard watch` as a developer runs it: a verdict at once, and another one after each save."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.guard.offline.test_gate_command import project
from tests.programs import ROOT

SOUND = 'import pulumi_aws as aws\naws.s3.Bucket("b")\n'
FAULT = SOUND + 'aws.rds.Instance("d", engine="postgres", instance_class="db.t4g.micro", publicly_accessible=True)\n'
WAITING = "waiting for the next save; Ctrl-C ends\n"


@contextmanager
def _watching(made: Path) -> Iterator[subprocess.Popen[str]]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_", "GUARD_"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "guard", "watch", "--project", str(made), "--profile", "serverless-baseline"],
        cwd=ROOT,
        env=kept,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _verdict(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        if line == WAITING:
            return "".join(lines)
        lines.append(line)
    raise AssertionError("".join(lines))


def test_each_save_gets_a_verdict(tmp_path: Path) -> None:
    """Sound, broken, not a program, sound again; Ctrl-C ends it with the shell's status."""
    made = project(tmp_path / "p", SOUND)
    with _watching(made) as process:
        assert "\ncompliant: small/dev" in _verdict(process)
        (made / "__main__.py").write_text(FAULT, encoding="utf-8")
        assert "violation [critical] rds-not-public" in _verdict(process)
        (made / "__main__.py").write_text("import", encoding="utf-8")
        assert "could not judge: the program raised SyntaxError" in _verdict(process)
        (made / "__main__.py").write_text(SOUND, encoding="utf-8")
        assert "\ncompliant: small/dev" in _verdict(process)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
