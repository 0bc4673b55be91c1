"""The shell of action.yml and of the GitLab example, run as written."""

from __future__ import annotations

import datetime
import html
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


def _judge(guard: Path, cwd: Path, run: str = "run", **inputs: str) -> tuple[dict[str, str], Path]:
    runner = cwd / f"runner {run}"
    (runner / "guard" / "bin").mkdir(parents=True)
    (runner / "guard" / "bin" / "guard").symlink_to(guard)
    variables = {"PROJECT": ".", "BASE": "", "STACK": "", "PROFILE": "payments", "FAIL_ON": "all", **inputs}
    files = {name: str(runner / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    ended = _bash(_block("Judge the program"), cwd, RUNNER_TEMP=str(runner), **files, **variables)
    assert ended.returncode == 0, ended.stderr
    written = Path(files["GITHUB_OUTPUT"]).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in written), Path(files["GITHUB_STEP_SUMMARY"])


def _decide(outputs: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[str]:
    return _bash(_block("Decide"), cwd, STATUS=outputs["status"], VERDICT=outputs["directory"])


def test_a_violating_change_is_named_with_its_remedy(guard: Path, tmp_path: Path) -> None:
    """Head against base: status 1, and the summary names resource, control and remedy; so does the SARIF file."""
    faulty(tmp_path / "head", FAULT)
    for part in ("handlers", "requirements"):  # what the archives are compared with: an installed pack has neither
        (tmp_path / "head" / part).symlink_to(ROOT / part)
    (tmp_path / "base").symlink_to(ROOT)

    outputs, summary = _judge(guard, tmp_path, PROJECT="head", BASE="base")

    text = summary.read_text(encoding="utf-8")
    assert outputs["status"] == "1"
    assert "this change breaks 2 controls on 2 resources" in text
    assert "lambda-xray-active" in text
    assert "preview-asks-no-machine" in text, "the test's program runs a file outside of its repository"
    assert "function-fraud-handler" in text
    assert "TracingConfig" in text.replace("\\", "")
    sarif = json.loads(Path(outputs["sarif"]).read_text(encoding="utf-8"))
    found = {item["ruleId"]: item for item in sarif["runs"][0]["results"] if item["level"] == "error"}
    assert found.keys() == {"lambda-xray-active", "preview-asks-no-machine"}
    result = found["lambda-xray-active"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "head/infra/__main__.py"
    assert (Path(outputs["directory"]) / "evidence.json").is_file()
    assert _decide(outputs, tmp_path).returncode == 1


def test_what_cannot_be_judged_is_no_success(guard: Path, tmp_path: Path) -> None:
    """A program that raises ends with status 2, and the summary says why."""
    faulty(tmp_path / "head", "raise RuntimeError('no such luck')")

    outputs, summary = _judge(guard, tmp_path, PROJECT="head")

    assert outputs["status"] == "2"
    assert "no such luck" in summary.read_text(encoding="utf-8")
    decided = _decide(outputs, tmp_path)
    assert decided.returncode == 2
    assert "::error title=guard could not judge::" in decided.stdout
    assert "no such luck" in decided.stdout


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


def _workflow(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    return read


KEEP = yaml.safe_load((ROOT / ".github" / "actions" / "keep-evidence" / "action.yml").read_text(encoding="utf-8"))
WORKFLOWS = {name: _workflow(name) for name in ("ci.yml", "deploy.yml")}


def _steps(name: str, job: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = WORKFLOWS[name]["jobs"][job]["steps"]
    return found


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_pinned_and_permissions_start_at_none(name: str) -> None:
    """Every action is named by its commit, and no job has more than it says."""
    workflow = WORKFLOWS[name]
    own = ACTION["runs"]["steps"] + KEEP["runs"]["steps"]
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]] + own
    used = [step["uses"] for step in steps if "uses" in step and not step["uses"].startswith("./")]

    assert workflow["permissions"] == {}
    assert all("permissions" in job for job in workflow["jobs"].values())
    assert used
    assert all(len(action.partition("@")[2]) == 40 for action in used)


def test_every_artifact_of_evidence_is_kept_for_a_year() -> None:
    """As long as PCI DSS 10.5.1 asks, where GitHub allows it."""
    steps = [*_steps("ci.yml", "gate"), *KEEP["runs"]["steps"]]
    kept = [step["with"] for step in steps if step.get("uses", "").startswith("actions/upload-artifact@")]

    assert [item["retention-days"] for item in kept] == [400, 400]


@pytest.mark.parametrize(
    ("workflow", "job", "folder"),
    [
        ("ci.yml", "evidence", "evidence"),
        ("ci.yml", "preview", "evidence"),
        ("deploy.yml", "deployed", "${{ env.EVIDENCE }}"),
    ],
)
def test_evidence_of_main_of_previews_and_of_what_is_deployed_is_signed(workflow: str, job: str, folder: str) -> None:
    """Also where the run was blocked; and the job may ask for the identity that signs."""
    (step,) = [item for item in _steps(workflow, job) if item.get("uses") == "./.github/actions/keep-evidence"]

    assert step["with"]["folder"] == folder
    assert step["if"] == "!cancelled()"
    assert WORKFLOWS[workflow]["jobs"][job]["permissions"]["id-token"] == "write"


def test_the_real_preview_names_its_evidence_file() -> None:
    """In the folder that is kept."""
    (step,) = [item for item in _steps("ci.yml", "preview") if item.get("name") == "Preview"]

    assert step["env"]["GUARD_EVIDENCE"] == "${{ github.workspace }}/evidence/preview.json"


def test_an_update_is_followed_by_evidence_of_what_is_deployed(tmp_path: Path) -> None:
    """Refreshed, exported and judged, in this order, with the block as written; a verdict of violations fails the job."""
    names = [item.get("name") for item in _steps("deploy.yml", "deployed")]
    (block,) = [
        item["run"] for item in _steps("deploy.yml", "deployed") if item.get("name") == "Judge what is deployed"
    ]
    calls = tmp_path / "calls"
    for name in (".venv/bin/python", "bin/pulumi"):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        status = 1 if name.endswith("python") else 0
        file.write_text(f'#!/bin/sh\necho "{file.name} $*" >> {calls}\nexit {status}\n', encoding="utf-8")
        file.chmod(0o755)
    ended = _bash(block, tmp_path, PATH=f"{tmp_path}/bin:{os.environ['PATH']}", STACK="prod", EVIDENCE="/e")

    assert names.index("Update") < names.index("Judge what is deployed") < names.index("Keep the evidence")
    assert ended.returncode == 1
    called = calls.read_text(encoding="utf-8").splitlines()
    assert called[0] == "pulumi refresh --yes --non-interactive --stack prod"
    assert sorted(called[1:]) == [
        "pulumi stack export --stack prod",
        "python -m guard state - --project . --evidence /e/deployed.json --fail-on-drift",
    ]


def test_each_evidence_file_is_reported_on_and_signed_with_its_reports(tmp_path: Path) -> None:
    """The block as written; a file of signatures is no evidence."""
    (block,) = [item["run"] for item in KEEP["runs"]["steps"] if item["name"] == "Sign"]
    calls = tmp_path / "calls"
    for name in (".venv/bin/python", "bin/make"):
        file = tmp_path / name
        file.parent.mkdir(parents=True)
        file.write_text(f'#!/bin/sh\necho "{file.name} $*" >> {calls}\n', encoding="utf-8")
        file.chmod(0o755)
    for name in ("run.json", "run-update.json", "run.0123.sigstore.json"):
        (tmp_path / name).touch()
    ended = _bash(block, tmp_path, PATH=f"{tmp_path}/bin:{os.environ['PATH']}", FOLDER=str(tmp_path))

    assert ended.returncode == 0, ended.stderr
    signed = [
        line
        for name in ("run-update", "run")
        for line in (
            f"python -m guard report {tmp_path}/{name}.json -o {tmp_path}/{name}-reports",
            f"python -m guard attest {tmp_path}/{name}.json --reports {tmp_path}/{name}-reports --sigstore",
        )
    ]
    called = calls.read_text(encoding="utf-8").splitlines()
    assert (called[0], sorted(called[1:])) == ("make setup-sigstore", sorted(signed))


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


OLD = """\
import pulumi_aws as aws

aws.rds.Instance("old", engine="postgres", instance_class="db.t4g.micro", publicly_accessible=True, storage_encrypted=True)
"""
ACCEPT = ("accept", "--reason", "moves behind a proxy in May", "--owner", "data team", "--until")
TODAY = datetime.datetime.now(datetime.UTC).date()
LATER = TODAY + datetime.timedelta(days=90)


def _team(folder: Path, program: str) -> Path:
    home = folder / "in fra+#@é"
    home.mkdir(parents=True)
    (folder / ".git").mkdir()
    (home / "Pulumi.yaml").write_text("name: shop\nruntime: python\n", encoding="utf-8")
    (home / "__main__.py").write_text(program, encoding="utf-8")
    return home


def _guard(guard: Path, home: Path, *arguments: str) -> None:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GUARD_")}
    subprocess.run([str(guard), *arguments], cwd=home, env=kept, check=True, capture_output=True, timeout=120)


def test_an_existing_stack_is_taken_in(guard: Path, tmp_path: Path) -> None:
    """Accepted: green. A new fault: red, at its line of the repository. Expired: red. Could not judge: red, with why."""
    home = _team(tmp_path / "head", OLD)
    _guard(guard, home, "init")
    _guard(guard, home, *ACCEPT, LATER.isoformat())
    project = {"PROJECT": f"head/{home.name}", "PROFILE": ""}

    assert _judge(guard, tmp_path, "accepted", **project)[0]["status"] == "0"

    (home / "__main__.py").write_text(OLD + OLD.splitlines()[-1].replace('"old"', '"new"'), encoding="utf-8")
    outputs, summary = _judge(guard, tmp_path, "new", **project)
    assert _decide(outputs, tmp_path).returncode == 1
    text = summary.read_text(encoding="utf-8")
    assert "this change breaks 1 control on 1 resource" in text
    assert f"head/{home.name}/__main__.py:4" in html.unescape(text).replace("\\", "").replace("\u200b", "")

    (home / "__main__.py").write_text(OLD, encoding="utf-8")
    after = (LATER + datetime.timedelta(days=1)).isoformat()
    outputs, summary = _judge(guard, tmp_path, "expired", **project, GUARD_CLOCK=after)
    assert _decide(outputs, tmp_path).returncode == 1
    assert f"expired on {LATER}" in summary.read_text(encoding="utf-8")

    (home / "guard.toml").unlink()
    outputs, summary = _judge(guard, tmp_path, "unjudged", **project)
    decided = _decide(outputs, tmp_path)
    assert decided.returncode == 2
    assert "no profile is chosen for" in decided.stdout
    assert "run `guard init`" in summary.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("added", "fail_on", "status"),
    [("", "new", "0"), ("", "all", "1"), ('"new"', "new", "1")],
    ids=["nothing new", "all that is there", "a new fault"],
)
def test_fail_on_new_spares_what_the_base_has(
    guard: Path, tmp_path: Path, added: str, fail_on: str, status: str
) -> None:
    """The base's own violations do not fail the job, a new one does; a base without guard.toml is judged as the head is."""
    _team(tmp_path / "base", OLD)
    head = _team(tmp_path / "head", OLD + (OLD.splitlines()[-1].replace('"old"', added) if added else ""))
    _guard(guard, head, "init")

    outputs, _ = _judge(
        guard, tmp_path, PROJECT=f"head/{head.name}", BASE=f"base/{head.name}", PROFILE="", FAIL_ON=fail_on
    )

    assert outputs["status"] == status


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        (
            "poetry.lock",
            (
                '[[package]]\nname = "a"\nversion = "1.0"\noptional = false\ngroups = ["main"]\nmarkers = "os_name == \'nt\'"\n'
                '[[package]]\nname = "b"\nversion = "2.0"\noptional = false\ngroups = ["dev"]\n'
            ),
            "a==1.0 ; os_name == 'nt'\n",
        ),
        ("Pipfile.lock", '{"default": {"a": {"version": "==1.0"}}, "develop": {"b": {"version": "==2"}}}', "a==1.0\n"),
    ],
)
def test_locks_of_poetry_and_pipenv_are_read(guard: Path, tmp_path: Path, name: str, text: str, lines: str) -> None:
    """What the program needs, pinned; what its developers need is left out."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    ended = subprocess.run(
        [str(guard), "packages", str(tmp_path / name)], check=True, capture_output=True, text=True, timeout=60
    )

    assert ended.stdout == lines
