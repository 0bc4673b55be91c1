"""Installed with pip, the gate judges somebody else's program, whose modules are named like ours."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from policies import __version__
from tests.programs import ROOT

PROGRAM = """
import pulumi_aws as aws
from policies import NAME

aws.sqs.Queue(NAME)
aws.rds.Instance("db", instance_class="db.t3.micro")
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Write a program of somebody else's, with a module named ``policies``."""
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "__init__.py").write_text('NAME = "orders"\n', encoding="utf-8")
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    return tmp_path


def _run(guard: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([guard, *arguments], cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def test_the_baseline_judges_a_foreign_program(guard: Path, project: Path) -> None:
    """Its own module of our name is the one that it imports; its database is nobody's business."""
    ended = _run(guard, "gate", "--profile", "serverless-baseline", "--format", "json", cwd=project)

    assert ended.returncode == 1, ended.stderr
    urns = {item["resource"] for item in json.loads(ended.stdout)["violations"]}
    assert urns == {"urn:pulumi:dev::shop::aws:sqs/queue:Queue::orders"}


def test_every_command_is_installed(guard: Path, project: Path) -> None:
    """The data that the commands read is in the package."""
    assert _run(guard, "controls", cwd=project).returncode == 0
    assert _run(guard, "explain", "sqs-tls-only", cwd=project).returncode == 0
    documents = _run(guard, "docs", "--check", cwd=project)
    assert (documents.returncode, "run `guard docs` in a checkout of guard" in documents.stderr) == (2, True)


def test_the_pack_says_the_same_wherever_it_is() -> None:
    """Both descriptions of the pack carry the package's version and the same words, but for where its libraries are."""
    ours = (ROOT / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()
    installed = (ROOT / "policies" / "standalone" / "PulumiPolicy.yaml").read_text(encoding="utf-8").splitlines()

    assert ours[:6] == installed[:6]
    assert f"version: {__version__}" in ours
