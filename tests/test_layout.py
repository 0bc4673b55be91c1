"""The brief's folders and packages, and what must agree between files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import yaml

import policies

ROOT = Path(__file__).resolve().parents[1]


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout: there is no list of the project's own files")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "entry",
    [
        "infra",
        "policies",
        "handlers",
        "tests",
        "compliance",
        "PulumiPolicy.yaml",
        "Pulumi.yaml",
        "__main__.py",
        ".ci/run",
    ],
)
def test_top_level(entry: str) -> None:
    """The top level is what the brief asks for (B8.4)."""
    assert (ROOT / entry).exists()


@pytest.mark.parametrize("package", ["pulumi", "pulumi-aws", "pulumi-policy", "boto3", "pytest", "checkov"])
def test_packages_are_locked_by_hash(package: str) -> None:
    """The brief's packages are pinned in a hashed lock (B8.4)."""
    locks = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "requirements").glob("*.txt"))

    assert re.search(rf"^{package}==[^\n]+\\\n    --hash=sha256:", locks, re.MULTILINE)


def test_the_packs_version_is_said_once() -> None:
    """PulumiPolicy.yaml, which the engine reads, and the package agree."""
    declared = yaml.safe_load((ROOT / "PulumiPolicy.yaml").read_text(encoding="utf-8"))

    assert declared["version"] == policies.__version__
    assert "main" not in declared


def test_no_file_knows_this_machine_or_a_registry() -> None:
    """No absolute path of a machine and no package registry's host is in any file."""
    hosts = "|".join(
        re.escape(host) for host in ("pypi" + ".org", "files.pythonhosted" + ".org", "registry.npmjs" + ".org")
    )
    pattern = re.compile(rf"(?:^|[\s\"'=(])/(?:work|root)/\w|/home/(?!runner)[a-z]+/|{hosts}")
    found = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in _tracked()
        if file.suffix not in {".zip", ".png", ".gz"}
        for number, line in enumerate(file.read_text(encoding="utf-8", errors="replace").splitlines(), start=1)
        if pattern.search(line)
    ]

    assert found == []
