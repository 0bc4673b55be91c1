"""Beside another team's SDKs and on each Python that is supported, the gate gives a verdict or says which versions work."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packaging.environments import LOCKS, empty, install, run
from tests.programs import ROOT

PYTHONS = ("python3.12", "python3.13", "python3.14")


PROGRAM = """
import json
import pulumi_aws as aws

trust = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
role = aws.iam.Role("role", assume_role_policy=json.dumps(trust))
table = aws.dynamodb.Table("table", hash_key="id", attributes=[{"name": "id", "type": "S"}])
aws.sqs.Queue("queue", name="orders")
"""


def _gate(python: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Judge a program in an environment, this repository's own if no other is given."""
    return run("env", "-u", "PYTHONPATH", "-C", ROOT, python, "-m", "guard", "gate", *arguments)


@pytest.mark.parametrize("sdks", ["sdk-3.120", "sdk-3.200"])
def test_an_older_sdk_is_refused_by_name(tmp_path: Path, sdks: str) -> None:
    """Status 2 and the versions that work, before anything is judged."""
    python = empty(tmp_path / "venv")
    install(python, LOCKS / "main.txt")
    install(python, LOCKS / "environments" / f"{sdks}.txt")

    ended = _gate(python)

    version = f"{sdks.removeprefix('sdk-')}.0"
    required = "required: pulumi 3.204 or newer (below 4): pip install 'pulumi>=3.204,<4'"
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == f"guard: pulumi {version} is installed; {required}\n"


@pytest.mark.parametrize("sdks", ["sdk-oldest", "sdk-3.250", "main"])
def test_another_teams_sdks_give_the_same_verdict(tmp_path: Path, sdks: str) -> None:
    """From the oldest SDKs that work to those of our lock: the same finding on another team's program."""
    python = empty(tmp_path / "venv")
    install(python, LOCKS / "main.txt")
    if sdks != "main":
        install(python, LOCKS / "environments" / f"{sdks}.txt")
    project = tmp_path / "orders"
    project.mkdir()
    (project / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (project / "Pulumi.yaml").write_text("name: orders\nruntime: python\n", encoding="utf-8")

    ended = _gate(python, "--project", project, "--profile", "serverless-baseline", "--format", "json")

    assert ended.returncode == 1, ended.stderr
    violations = [
        (row["control"], row["resource"].rpartition("::")[2]) for row in json.loads(ended.stdout)["violations"]
    ]
    assert violations == [("dynamodb-point-in-time-recovery", "table"), ("sqs-tls-only", "queue")]


@pytest.mark.parametrize("name", PYTHONS)
def test_pythons(tmp_path: Path, name: str) -> None:
    """The functions stay on 3.11; the gate runs on newer ones."""
    python = _interpreter(name)
    if python is None:
        pytest.skip(f"{name} is not installed here")
    judged = empty(tmp_path / "venv", python)
    assert install(judged, LOCKS / "main.txt").returncode == 0

    ended = _gate(judged)

    assert ended.returncode == 0, ended.stderr
    assert "compliant: guarded-payments/dev" in ended.stdout + ended.stderr


def _interpreter(name: str) -> str | None:
    """Find an interpreter that runs: a version manager's shim may stand for one that is not there."""
    for folder in os.get_exec_path():
        found = shutil.which(name, path=folder)
        if found and run(found, "-c", "pass").returncode == 0:
            return found
    return None
