"""Where a finding is: the program's own line, the place in a text, and the repository's path, whatever is in its name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.guard.offline.test_gate_command import project
from tests.programs import ROOT

COMPONENT = """
import pulumi
import pulumi_aws as aws

class Store(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("shop:index:Store", name)
        aws.rds.Instance(f"{name}-db", engine="postgres", instance_class="db.t4g.micro", publicly_accessible=True,
            storage_encrypted=True, opts=pulumi.ResourceOptions(parent=self))
"""
PROGRAM = """\
import pulumi_aws as aws
from shop_components import Store

Store("main")
aws.iam.Policy("broken", policy='{"Version": "2012-10-17",\\n "Statement": [}')
"""


def test_a_finding_is_at_the_programs_own_line(tmp_path: Path) -> None:
    """Of a component that is installed, of a text that is no JSON; beside a note on another major of the SDK."""
    repository = tmp_path / "of a+b#c@é"
    made = project(repository / "in fra", PROGRAM, requirements__txt="pulumi-aws>=6.1,<7\n")
    packages = made / ".venv" / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    packages.mkdir(parents=True)
    (made / ".venv" / "pyvenv.cfg").touch()
    (packages / "shop_components.py").write_text(COMPONENT, encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_", "GUARD_"))}

    def guard(*options: str) -> str:
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "guard",
                "gate",
                "--project",
                "in fra",
                "--profile",
                "serverless-baseline",
                *options,
            ],
            cwd=repository,
            env={**kept, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        ).stdout

    assert guard("--format", "concise").splitlines() == [
        (
            "in fra/__main__.py:5:1: error: iam-policy-well-formed: broken: policy: is no JSON: Expecting value, at line 2, "
            "column 16 of the text; required: a JSON object"
        ),
        ("in fra/__main__.py:4:1: error: rds-not-public: main-db: publiclyAccessible: is true; required: false"),
    ]
    text = guard()
    assert "main-db (aws:rds/instance:Instance)  __main__.py:4\n" in text
    assert "note: requirements.txt asks for pulumi-aws<7,>=6.1, and pulumi-aws 7." in text
    assert "(major 7) is installed where guard runs" in text
