"""Says the gate's answer in one line a finding: for editors, and as annotations of GitHub's workflow log. Pure."""

from __future__ import annotations

from pathlib import Path

from guard.offline.analyzer import Violation
from guard.offline.gate import Verdict


def text(verdict: Verdict, form: str, *, prefix: Path) -> str:
    """Return a line for each advisory, then for each violation.

    Args:
        verdict: the gate's answer.
        form: ``concise``, FILE:LINE:COLUMN: LEVEL: CONTROL: MESSAGE, or ``github``, a workflow command.
        prefix: the project's folder, which stands before each file; a finding without a line is at its Pulumi.yaml.

    """
    write = _github if form == "github" else _concise
    found = [("warning", item) for item in verdict.advisories] + [("error", item) for item in verdict.violations]
    return "".join(f"{line}\n" for level, item in found for line in [write(verdict, level, item, prefix)])


def _place(verdict: Verdict, item: Violation, prefix: Path) -> tuple[str, str]:
    file, _, line = verdict.declared_at.get(item.urn, "").rpartition(":")
    return ((prefix / file).as_posix(), line) if file else ((prefix / "Pulumi.yaml").as_posix(), "1")


def _message(item: Violation) -> str:
    name = item.urn.rpartition("::")[2] or "the stack"
    return f"{name}: {next(iter(item.text.splitlines()), item.title)}"


def _concise(verdict: Verdict, level: str, item: Violation, prefix: Path) -> str:
    file, line = _place(verdict, item, prefix)
    return f"{file}:{line}:1: {level}: {item.policy}: {_message(item)}"


def _github(verdict: Verdict, level: str, item: Violation, prefix: Path) -> str:
    """Write a workflow command (GitHub documentation, "Workflow commands for GitHub Actions")."""
    file, line = _place(verdict, item, prefix)
    properties = {"file": file, "line": line, "col": "1", "title": item.policy}
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{level} {given}::{_data(_message(item))}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
