"""A configured secret that the program puts everywhere shows in nothing that any command says or writes.

``guard state`` is tried in tests/guard/state, and ``guard watch`` prints what ``guard gate`` does.
"""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.programs import ROOT, faulty

SECRET = "tq8Zr4mW1xYc7LbN0vHs5KdP9eGf2JuA"
SOON = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=30)
CONFIG = ("--config", f"fraudSigningSecret={SECRET}")
EVERYWHERE = """
import sys
import pulumi_aws as aws

SECRET = pulumi.Config().get("fraudSigningSecret")
changed("parameter-webhook-url-acme", {"type": "String", "value": SECRET, "description": SECRET})
changed("function-fraud-handler", {"environment": {"variables": {"TOKEN": SECRET, SECRET: "a key"}}, "description": SECRET})
changed("queue-notifications", {"name": f"{SECRET}.fifo", "tags": {SECRET: "a tag's key", "tag": SECRET}})
changed("queue-policy-queue-notifications", {"policy": '{"Statement": "%s"}' % SECRET})
changed("topic-alarms", {"name": SECRET})
aws.sqs.Queue(f"queue-{SECRET}", name=f"queue-{SECRET}")
aws.sns.Topic(SECRET, display_name=SECRET)
pulumi.export("address", f"https://user:{SECRET}@example.com/?key={SECRET}")
pulumi.export(SECRET, 1)
pulumi.log.warn(f"the log says {SECRET}")
print(f"the program says {SECRET}")
print(f"the program says {SECRET}", file=sys.stderr)
"""
"""Runs before the real program: names, keys, values, documents, outputs, and words."""

ENDS = {
    "an exception": "raise ValueError(f'the key {SECRET} is wrong')",
    "an exit": "raise SystemExit(f'the key {SECRET} is wrong')",
    "an error in the log": "pulumi.log.error(f'the key {SECRET} is wrong')",
    "a type that no property has": "aws.sqs.Queue('q', name=pulumi.Output.from_input({SECRET: SECRET}))",
    "a name twice": "aws.sqs.Queue(SECRET); aws.sqs.Queue(SECRET)",
    "an exception in apply": "pulumi.Output.from_input(SECRET).apply(lambda value: {}[value])",
}
"""How a program that names the secret ends before it can be judged."""


def _guard(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_", "GUARD_"))}
    return subprocess.run(
        [sys.executable, "-m", "guard", *map(str, arguments)],
        cwd=cwd,
        env={**kept, "HOME": "/nonexistent", "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _places(files: Iterator[Path]) -> list[str]:
    """Return the files that hold the secret, and the names of files that are it."""
    return [str(file) for file in files if SECRET in str(file) or SECRET.encode() in file.read_bytes()]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the project, its evidence, and its reports."""
    home = tmp_path_factory.mktemp("home")
    made = faulty(home / "project", EVERYWHERE)
    (made / "guard.toml").write_text('profile = "payments"\n', encoding="utf-8")
    ended = _guard("gate", "--project", made, *CONFIG, "--evidence", home / "evidence.json", "--verbose")
    assert ended.returncode == 1, ended.stderr
    assert "warning: the log says [secret]" in ended.stdout
    assert "queue-[secret] (aws:sqs/queue:Queue)" in ended.stdout
    assert ended.stderr.count("program: the program says [secret]") == 2
    assert SECRET not in ended.stdout + ended.stderr
    reported = _guard("report", home / "evidence.json", "-o", home / "reports", "--project", made)
    assert reported.returncode == 0, reported.stderr
    assert SECRET not in reported.stdout + reported.stderr
    return home


def test_evidence_and_every_report(judged: Path) -> None:
    """The evidence, and the reports of all formats."""
    written = {file.suffix for file in (judged / "reports").rglob("*") if file.is_file()}
    assert written >= {".html", ".md", ".csv", ".xml", ".sarif", ".json"}
    assert (
        _places(file for file in judged.rglob("*") if file.is_file() and judged / "project" not in file.parents) == []
    )


@pytest.mark.parametrize("form", ["json", "concise", "github"])
def test_formats_of_the_gate(judged: Path, form: str) -> None:
    """What is written for programs, editors and pipelines; with it, a change's comment."""
    ended = _guard("gate", "--project", judged / "project", *CONFIG, "--format", form)
    assert ended.returncode == 1, ended.stderr
    assert SECRET not in ended.stdout + ended.stderr
    if form == "json":
        (judged / "head.json").write_text(ended.stdout, encoding="utf-8")
        changed = _guard("change", judged / "head.json")
        assert changed.returncode == 1, changed.stderr
        assert SECRET not in changed.stdout + changed.stderr


def test_what_is_made_of_evidence(judged: Path, tmp_path: Path) -> None:
    """Compared, signed, checked, and compiled for a period."""
    evidence, key = judged / "evidence.json", tmp_path / "key.pem"
    private = Ed25519PrivateKey.generate()
    key.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    day = json.loads(evidence.read_text(encoding="utf-8"))["run"]["date"]
    for arguments in (
        ("diff", evidence, evidence),
        ("diff", evidence, evidence, "--format", "md"),
        ("attest", evidence, "--reports", judged / "reports", "--key", key, "-o", tmp_path / "signed.json"),
        ("verify", evidence),
        ("period", evidence, "--from", day, "--to", day, "-o", tmp_path / "period"),
    ):
        ended = _guard(*arguments)
        assert ended.returncode in {0, 1}, ended.stderr
        assert SECRET not in ended.stdout + ended.stderr, arguments[0]
    assert _places(file for file in tmp_path.rglob("*") if file.is_file()) == []


def test_acceptance_and_the_questions_of_a_program(judged: Path, tmp_path: Path) -> None:
    """The file of accepted findings is committed: a secret in it would be public."""
    made = faulty(tmp_path / "project", EVERYWHERE)
    accepted = _guard(
        "accept", "--project", made, *CONFIG, "--profile", "payments", "--reason", "known", "--owner", "A. Owner",
        "--until", str(SOON),
    )  # fmt: skip
    asked = _guard("answers", "--project", made, *CONFIG)
    for ended in (accepted, asked):
        assert ended.returncode == 0, ended.stderr
        assert SECRET not in ended.stdout + ended.stderr
    assert _places(file for file in made.rglob("*.toml")) == []


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("debug", [(), ("--debug",)], ids=["", "debug"])
def test_a_program_that_cannot_be_judged(tmp_path: Path, end: str, debug: tuple[str, ...]) -> None:
    """Its error is repeated, without the secret in it, also in the traceback."""
    fault = 'import pulumi_aws as aws\n\nSECRET = pulumi.Config().get("fraudSigningSecret")\n' + ENDS[end]
    ended = _guard("gate", "--project", faulty(tmp_path / "p", fault), *CONFIG, *debug)
    assert ended.returncode in {1, 2}
    assert ended.stderr + ended.stdout != ""
    assert SECRET not in ended.stdout + ended.stderr
