"""Runs Checkov over a plan, in the environment that ``requirements/checkov.txt`` pins.

Its pins clash with Pulumi's, so it is never imported here: it is a command in an environment of its own, which
``make scan`` sets up. Every AWS check is on, and nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from compliance.errors import CannotJudgeError

_SECONDS: Final = 300
_VARIABLE: Final = "GUARD_CHECKOV"
_PINNED: Final = Path(__file__).resolve().parents[2] / ".venvs" / "checkov" / "bin" / "checkov"
_MISSING: Final = (
    "Checkov is not set up: install it in an environment of its own (`pipx install checkov==3.3.30`), so that it is on the "
    f"PATH, or name its command in {_VARIABLE}; in a checkout of this repository `make scan` does it"
)


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """What one check says of one resource."""

    check: str
    address: str
    passed: bool
    name: str
    guideline: str


def executable() -> Path | None:
    """Return the Checkov that the environment names, else the pinned one, else the one on the PATH, or None."""
    if named := os.environ.get(_VARIABLE):
        return Path(named) if Path(named).is_file() else None
    on_path = shutil.which("checkov")
    return _PINNED if _PINNED.is_file() else Path(on_path) if on_path else None


def run(plan: Mapping[str, Any]) -> tuple[Result, ...]:
    """Scan a plan.

    Raises:
        CannotJudgeError: Checkov is not set up, failed, or could not read the plan.

    """
    command = executable()
    if command is None:
        raise CannotJudgeError(_MISSING)
    with tempfile.TemporaryDirectory(prefix="guard-scan-") as name:
        file = Path(name) / "plan.json"
        file.write_text(json.dumps(plan, indent=1), encoding="utf-8")
        ended = _checkov(command, file)
    try:
        report = json.loads(ended.stdout)
    except ValueError as error:
        raise CannotJudgeError(f"Checkov gave no report:\n{ended.stderr.strip()[-2000:]}") from error
    return _results(report, len(plan["planned_values"]["root_module"]["resources"]))


def arguments(file: Path) -> tuple[str, ...]:
    """Return how Checkov is asked about a plan."""
    options = ("--framework", "terraform_plan", "--skip-download", "--soft-fail", "--compact", "--output", "json")
    return ("--file", str(file), *options)


def _checkov(command: Path, file: Path) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - the pinned command, our own file
            [str(command), *arguments(file)],
            cwd=file.parent,
            env={**os.environ, "LOG_LEVEL": "ERROR"},
            capture_output=True,
            text=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotJudgeError(f"Checkov did not end within {_SECONDS} s") from error


def _results(report: Any, expected: int) -> tuple[Result, ...]:
    """Read a report; one that is about fewer resources than the plan has is no answer."""
    if isinstance(report, list):
        report = report[0]
    if "results" not in report:  # nothing to check: Checkov answers with a bare summary
        if expected and report.get("resource_count", 0) == 0 and report.get("parsing_errors"):
            raise CannotJudgeError("Checkov could not read the plan")
        return ()
    summary = report["summary"]
    if summary["parsing_errors"] or summary["resource_count"] < expected:
        raise CannotJudgeError(
            f"Checkov read {summary['resource_count']} of the plan's {expected} resources, "
            f"with {summary['parsing_errors']} errors"
        )
    found = [*report["results"]["passed_checks"], *report["results"]["failed_checks"]]
    return tuple(sorted({_result(item) for item in found}))


def _result(item: Mapping[str, Any]) -> Result:
    return Result(
        check=item["check_id"],
        address=item["resource"],
        passed=item["check_result"]["result"] == "PASSED",
        name=item["check_name"],
        guideline=item.get("guideline") or "",
    )
