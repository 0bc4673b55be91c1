"""The shell of action.yml and of the GitLab example, run as written."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.programs import ROOT, faulty

FAULT = "changed('function-fraud-handler', {'tracing_config': {'mode': 'PassThrough'}})"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
GH = """#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
case "$*" in *--paginate*) printf '%s' "$EXISTING" ;; esac
"""


def _block(name: str) -> str:
    (step,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == name]
    return str(step["run"])


def _bash(block: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a block as the runner runs `shell: bash`."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", block],
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _judge(guard: Path, cwd: Path, **inputs: str) -> tuple[dict[str, str], Path]:
    runner = cwd / "runner"
    (runner / "guard" / "bin").mkdir(parents=True)
    (runner / "guard" / "bin" / "guard").symlink_to(guard)
    variables = {"PROJECT": ".", "BASE": "", "STACK": "", "PROFILE": "payments", **inputs}
    files = {name: str(runner / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    ended = _bash(_block("Judge the program"), cwd, RUNNER_TEMP=str(runner), **files, **variables)
    assert ended.returncode == 0, ended.stderr
    written = Path(files["GITHUB_OUTPUT"]).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in written), Path(files["GITHUB_STEP_SUMMARY"])


def test_a_violating_change_is_named_with_its_remedy(guard: Path, tmp_path: Path) -> None:
    """Head against base: status 1, and the summary names resource, control and remedy; so does the SARIF file."""
    faulty(tmp_path / "head", FAULT)
    (tmp_path / "base").symlink_to(ROOT)

    outputs, summary = _judge(guard, tmp_path, PROJECT="head", BASE="base")

    text = summary.read_text(encoding="utf-8")
    assert outputs["status"] == "1"
    assert "this change breaks 1 control on 1 resource" in text
    assert "lambda-xray-active" in text
    assert "function-fraud-handler" in text
    assert "TracingConfig" in text.replace("\\", "")
    sarif = json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))
    (result,) = [item for item in sarif["runs"][0]["results"] if item["level"] == "error"]
    assert result["ruleId"] == "lambda-xray-active"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "head/Pulumi.yaml"
    assert (Path(outputs["directory"]) / "evidence.json").is_file()
    assert _bash(_block("Decide"), tmp_path, STATUS=outputs["status"]).returncode == 1


def test_what_cannot_be_judged_is_no_success(guard: Path, tmp_path: Path) -> None:
    """A program that raises ends with status 2, and the summary says why."""
    faulty(tmp_path / "head", "raise RuntimeError('no such luck')")

    outputs, summary = _judge(guard, tmp_path, PROJECT="head")

    assert outputs["status"] == "2"
    assert "no such luck" in summary.read_text(encoding="utf-8")
    assert _bash(_block("Decide"), tmp_path, STATUS="2").returncode == 2


@pytest.mark.parametrize(("existing", "method"), [("", "POST"), ("4711\n", "PATCH")])
def test_there_is_one_comment(existing: str, method: str, tmp_path: Path) -> None:
    """The first run makes the comment, the next replaces it."""
    (tmp_path / "gh").write_text(GH, encoding="utf-8")
    (tmp_path / "gh").chmod(0o755)
    variables = {"CALLS": str(tmp_path / "calls"), "EXISTING": existing, "REPOSITORY": "o/r", "NUMBER": "7"}

    ended = _bash(
        _block("Keep one comment"),
        tmp_path,
        PATH=f"{tmp_path}:{os.environ['PATH']}",
        COMMENT=str(tmp_path / "comment.md"),
        **variables,
    )

    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert ended.returncode == 0, ended.stderr
    place = "comments/4711" if existing else "7/comments"
    sent = f"api --method {method} repos/o/r/issues/{place} -F body=@{tmp_path}/comment.md --silent"
    assert [call for call in calls if "--paginate" not in call] == [sent]


def test_actions_are_pinned_and_permissions_start_at_none() -> None:
    """Every action is named by its commit, and no job has more than it says."""
    workflow: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]] + ACTION["runs"]["steps"]
    used = [step["uses"] for step in steps if "uses" in step and not step["uses"].startswith("./")]

    assert workflow["permissions"] == {}
    assert all("permissions" in job for job in workflow["jobs"].values())
    assert used
    assert all(len(action.partition("@")[2]) == 40 for action in used)


def test_the_gitlab_example_judges(guard: Path, tmp_path: Path) -> None:
    """Its script, as written: the violating branch fails, and the comparison is kept."""
    job = yaml.safe_load((ROOT / "docs" / "gitlab-ci.yml").read_text(encoding="utf-8"))["guard"]
    faulty(tmp_path / "head", FAULT)
    (tmp_path / ".guard" / "bin").mkdir(parents=True)
    (tmp_path / ".guard" / "bin" / "guard").symlink_to(guard)

    ended = _bash(
        "\n".join(job["script"]), tmp_path, PROJECT="head", PROFILE="payments", CI_MERGE_REQUEST_DIFF_BASE_SHA=""
    )

    assert ended.returncode == 1, ended.stderr
    assert "lambda-xray-active" in (tmp_path / "verdict" / "comparison.md").read_text(encoding="utf-8")
