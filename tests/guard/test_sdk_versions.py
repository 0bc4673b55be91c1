"""An SDK that lacks what the gate needs is named, with the versions that work."""

from __future__ import annotations

import importlib.metadata
import tomllib

import pytest
from packaging.requirements import Requirement

from compliance.errors import CannotJudgeError
from guard import cli, sdk_versions
from tests.programs import ROOT


@pytest.mark.parametrize(
    ("package", "version", "accepted"),
    [
        ("pulumi", "3.120.0", False),
        ("pulumi", "3.200.0", False),
        ("pulumi", "3.204.0", True),
        ("pulumi", "3.250.0", True),
        ("pulumi", "3.300.0", True),
        ("pulumi", "4.0.0", False),
        ("pulumi", "unreadable", False),
        ("pulumi-policy", "1.19.0", False),
        ("pulumi-policy", "1.20.0", True),
        ("pulumi-policy", "1.22.0a1787747072", True),
    ],
)
def test_versions(package: str, version: str, *, accepted: bool) -> None:
    """The message names the version seen, those that work, and the remedy."""
    installed = {"pulumi": "3.272.0", "pulumi-policy": "1.21.0", package: version}
    if accepted:
        sdk_versions.check(installed.__getitem__)
        return
    with pytest.raises(CannotJudgeError) as refused:
        sdk_versions.check(installed.__getitem__)
    oldest = ".".join(map(str, sdk_versions.OLDEST[package]))
    assert str(refused.value).startswith(f"{package} {version} is installed; required: {package} {oldest} or newer")
    assert f"pip install '{package}>={oldest}" in str(refused.value)


def test_a_missing_package_is_named() -> None:
    """Not a traceback of the metadata's reader."""

    def missing(package: str) -> str:
        raise importlib.metadata.PackageNotFoundError(package)

    with pytest.raises(CannotJudgeError, match="pulumi is not installed"):
        sdk_versions.check(missing)


def test_the_package_declares_the_same_bounds() -> None:
    """What pip installs is what the gate accepts, and the commands that are checked exist."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {item.name: item.specifier for item in map(Requirement, project["dependencies"])}
    bounds = {package: f">={oldest[0]}.{oldest[1]},<{oldest[0] + 1}" for package, oldest in sdk_versions.OLDEST.items()}

    assert {package: declared[package] for package in bounds} == {
        package: Requirement(f"{package}{bound}").specifier for package, bound in bounds.items()
    }
    assert set(cli.COMMANDS) >= sdk_versions.COMMANDS
