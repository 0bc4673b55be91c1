"""A team's way in: `guard init`, `guard accept`, then a new fault, a mended one, and an acceptance that has ended."""

from __future__ import annotations

import datetime
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from tests.programs import ROOT

TODAY = datetime.datetime.now(datetime.UTC).date()
LATER = TODAY + datetime.timedelta(days=90)
PROGRAM = """\
import pulumi_aws as aws

aws.rds.Instance("old", engine="postgres", instance_class="db.t4g.micro", publicly_accessible=True, storage_encrypted=True)
"""
NEW = PROGRAM.splitlines()[-1].replace('"old"', '"new"')
ACCEPT = ("accept", "--reason", "moves behind a proxy in May", "--owner", "data team")

SHOWN_LATER = """\
import json

queue = aws.sqs.Queue("q")
aws.sns.TopicPolicy("later", arn="arn:aws:sns:eu-west-1:123456789012:t", policy=queue.arn.apply(lambda arn: json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sns:Publish", "Resource": arn}]}
)))
"""
"""A fault that a preview does not show: the document is made of what only an update knows."""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Return a repository with its Pulumi project in a folder whose name needs quoting."""
    home = tmp_path / "repository" / "in fra + é"
    home.mkdir(parents=True)
    (home.parent / ".git").mkdir()
    (home.parent / "uv.lock").touch()
    written = "name: shop\nruntime: python\ntemplate: {description: a key that the payments profile refuses}\n"
    (home / "Pulumi.yaml").write_text(written, encoding="utf-8")
    (home / "Pulumi.prod.yaml").write_text("config:\n  aws:region: eu-west-1\n", encoding="utf-8")
    (home / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    return home


def _guard(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_", "GUARD_"))}
    return subprocess.run(
        [sys.executable, "-m", "guard", *arguments],
        cwd=home,
        env={**kept, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_brownfield_stack_is_taken_in(team: Path) -> None:
    """Old findings are accepted, a new fault fails, an ended acceptance fails, and a mended finding is said to be gone."""
    assert _guard(team, "init").returncode == 0
    assert _guard(team, "gate").returncode == 1

    accepted = _guard(team, *ACCEPT, "--until", LATER.isoformat())
    assert accepted.stdout == f"accepted 1 finding until {LATER}, in {team / 'guard-accepted.toml'}\n"
    clean = _guard(team, "gate")
    assert clean.returncode == 0, clean.stdout
    assert f"waived until {LATER}, data team: moves behind a proxy in May" in clean.stdout

    (team / "__main__.py").write_text(PROGRAM + NEW, encoding="utf-8")
    broken = _guard(team, "gate", "--format", "json")
    assert broken.returncode == 1
    assert [line for line in broken.stdout.splitlines() if '"resource":' in line and "::new" in line]

    (team / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    ended = _guard(team, "gate", GUARD_CLOCK=(LATER + datetime.timedelta(days=1)).isoformat())
    assert ended.returncode == 1
    assert f"guard-accepted.toml, entry 1: expired on {LATER}" in ended.stdout

    (team / "__main__.py").write_text(
        PROGRAM.replace("publicly_accessible=True", "publicly_accessible=False"), encoding="utf-8"
    )
    mended = _guard(team, "gate")
    assert mended.returncode == 0, mended.stdout
    assert "the accepted finding of rds-not-public on old is gone" in mended.stdout


@pytest.mark.parametrize("evidence", [(), ("--evidence", "e.json")], ids=["a verdict", "a verdict with evidence"])
def test_what_only_an_update_shows_is_accepted(team: Path, evidence: tuple[str, ...]) -> None:
    """An accepted finding that the preview does not show is not said to be gone."""
    (team / "__main__.py").write_text(PROGRAM + SHOWN_LATER, encoding="utf-8")
    assert _guard(team, "init").returncode == 0
    assert _guard(team, *ACCEPT, "--until", LATER.isoformat()).returncode == 0

    clean = _guard(team, "gate", *evidence)

    assert clean.returncode == 0, clean.stdout
    assert "on later" in clean.stdout
    assert "is gone" not in clean.stdout
    if evidence:
        verdicts = json.loads((team / "e.json").read_text(encoding="utf-8"))["verdicts"]
        assert {row["verdict"] for row in verdicts if row["control"] == "pack-waivers-hold"} == {"pass"}


SEEN_BY_THE_GATE = {
    "preview-marked-secrets": (
        """\
import json
import pulumi
import pulumi_aws as aws

given = pulumi.Output.secret("in-plain-words").apply(
    lambda text: json.dumps([{"name": "a", "image": "b", "environment": [{"name": "DSN", "value": text}]}])
)
aws.ecs.TaskDefinition("task", family="task", container_definitions=given)
""",
        "task",
        "containerDefinitions: holds a secret; required: the name of an SSM SecureString parameter",
    ),
    "preview-plain-secrets": (
        """\
import pulumi
import pulumi_aws as aws

aws.ecs.TaskDefinition("task", family="task", container_definitions='[{"name": "a", "image": "b"}]')
pulumi.export("dbPassword", "in-plain-words")
""",
        "shop-prod",
        "dbPassword: is what its name calls a secret; required: a value that pulumi.Output.secret marks, or no output",
    ),
}


@pytest.mark.parametrize("policy", SEEN_BY_THE_GATE)
def test_a_finding_of_the_gate_itself_is_accepted(policy: str, team: Path) -> None:
    """Verdict, evidence and reports say so; once it is mended it is gone, and the payments profile accepts none."""
    program, name, finding = SEEN_BY_THE_GATE[policy]
    (team / "__main__.py").write_text(program, encoding="utf-8")
    assert _guard(team, "init").returncode == 0
    assert _opinion(team, 1) == ("GATE BLOCKED: 1 violation", [(policy, finding, False)], "1")

    accepted = _guard(team, *ACCEPT, "--until", LATER.isoformat(), "--control", policy)
    assert accepted.stdout == f"accepted 1 finding until {LATER}, in {team / 'guard-accepted.toml'}\n"
    assert _opinion(team, 0) == ("GATE PASSED: 0 violations", [(policy, finding, True)], "0")

    held = _guard(team, "gate", "--profile", "payments", "--format", "json")
    if policy == "preview-marked-secrets":
        assert policy in {item["control"] for item in json.loads(held.stdout)["violations"]}

    (team / "__main__.py").write_text(_mended(program), encoding="utf-8")
    mended = _guard(team, "gate")
    assert mended.returncode == 0, mended.stdout
    assert f"note: the accepted finding of {policy} on {name} is gone" in mended.stdout


def test_what_both_rehearsals_show_is_said_of_both(team: Path) -> None:
    """Of a secret by its mark, in the verdict and in the evidence; and an expired acceptance is of no rehearsal."""
    program, name, _ = SEEN_BY_THE_GATE["preview-marked-secrets"]
    (team / "__main__.py").write_text(program, encoding="utf-8")
    assert _guard(team, "init").returncode == 0
    assert _guard(team, *ACCEPT, "--until", LATER.isoformat()).returncode == 0
    file = team / "guard-accepted.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(LATER.isoformat(), "2020-01-31"), encoding="utf-8")

    judged = _guard(team, "gate", "--format", "json", "--evidence", "e.json")
    said = json.loads(judged.stdout)["violations"]
    recorded = json.loads((team / "e.json").read_text(encoding="utf-8"))["gate"]

    assert {item["control"]: item["rehearsals"] for item in said} == {
        "pack-waivers-hold": ["preview", "update"],
        "preview-marked-secrets": ["preview", "update"],
    }
    assert [(row["check"], row["urn"].rpartition("::")[2], row["rehearsals"]) for row in recorded] == [
        ("preview-marked-secrets", name, ["preview", "update"])
    ]


def test_a_secret_that_is_accepted_is_not_found_again_by_the_gate(team: Path) -> None:
    """A variable that a control finds by its name, and the gate by its mark, is one finding, accepted once."""
    (team / "__main__.py").write_text(NAMED_AND_MARKED, encoding="utf-8")
    assert _guard(team, "init").returncode == 0
    found = "secrets-not-in-settings"
    assert [item["control"] for item in _verdict(team)["violations"]] == [found]

    assert _guard(team, *ACCEPT, "--until", LATER.isoformat()).returncode == 0

    verdict = _verdict(team)
    assert [item["control"] for item in verdict["violations"]] == []
    assert [item["control"] for item in verdict["advisories"]] == [found]


NAMED_AND_MARKED = """\
import json
import pulumi
import pulumi_aws as aws

given = pulumi.Output.secret("in-plain-words").apply(
    lambda text: json.dumps([{"name": "a", "image": "b", "environment": [{"name": "DB_PASSWORD", "value": text}]}])
)
aws.ecs.TaskDefinition("task", family="task", container_definitions=given)
"""


def _verdict(team: Path) -> dict[str, Any]:
    """Return the gate's verdict as JSON."""
    found: dict[str, Any] = json.loads(_guard(team, "gate", "--format", "json").stdout)
    return found


def _mended(program: str) -> str:
    return program.replace("pulumi.Output.secret(", "pulumi.Output.from_input(").replace('"dbPassword"', '"name"')


def _opinion(team: Path, status: int) -> tuple[str, list[tuple[str, str, bool]], str]:
    """Return what a run's report says first, what the evidence says of the gate's findings, and how many failures JUnit has."""
    assert _guard(team, "gate", "--evidence", "run.json").returncode == status
    assert _guard(team, "report", "run.json", "-o", "reports", "--format", "text,junit").returncode == 0
    rows = json.loads((team / "run.json").read_text(encoding="utf-8"))["gate"]
    first = (team / "reports" / "report.txt").read_text(encoding="utf-8").partition(",")[0]
    junit = ElementTree.parse(team / "reports" / "junit.xml").getroot()
    return first, [(row["check"], row["finding"], "waiver" in row) for row in rows], str(junit.get("failures"))


def test_init_says_what_it_found_and_leaves_what_is_there(team: Path) -> None:
    """It names the monorepo's folder, the stack and the lock; a second run writes nothing."""
    first = _guard(team, "init", "--action", "octo/guard@0123abc")

    assert [
        line for line in first.stdout.splitlines() if not line.startswith(("project:", "repository:", "next:"))
    ] == [
        "program: .",
        "stacks: prod",
        "packages: uv",
        f"wrote: {team.name}/guard.toml",
        "wrote: .pre-commit-config.yaml",
        "wrote: .github/workflows/guard.yml",
    ]
    settings = tomllib.loads((team / "guard.toml").read_text(encoding="utf-8"))
    assert settings == {"profile": "serverless-baseline", "stack": "prod", "accepted": "guard-accepted.toml"}
    workflow = yaml.safe_load((team.parent / ".github/workflows/guard.yml").read_text(encoding="utf-8"))
    step = workflow["jobs"]["guard"]["steps"][-1]
    assert (step["uses"], step["with"]) == (
        "octo/guard@0123abc",
        {"project": team.name, "base": f"guard-base/{team.name}", "packages": "uv.lock"},
    )
    hooks = yaml.safe_load((team.parent / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0]["hooks"]
    assert hooks == [{"id": "guard", "args": ["--project", team.name]}]

    again = _guard(team, "init")
    assert [line for line in again.stdout.splitlines() if line.startswith("wrote:")] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param((*ACCEPT, "--until", "2020-01-01"), "--until is 2020-01-01; required: a day from", id="past"),
        pytest.param((*ACCEPT, "--until", "2999-01-01"), "--until is 2999-01-01; required: a day from", id="no end"),
        pytest.param((*ACCEPT, "--until", "soon"), "'soon' is no date; required: a date such as", id="no date"),
        pytest.param(
            ("accept", "--reason", " ", "--owner", "o", "--until", LATER.isoformat()),
            "--reason is empty; required: a text",
            id="no reason",
        ),
        pytest.param(("init", "--stack", "other"), "--stack is 'other'; required: one of prod", id="no such stack"),
        pytest.param(("init", "--project", ".."), "there is one in in fra + é: name it with --project", id="above"),
        pytest.param(("init", "--project", "missing"), "no Pulumi.yaml in", id="no project"),
    ],
)
def test_what_cannot_be_done_is_said(team: Path, arguments: tuple[str, ...], message: str) -> None:
    """Status 2, the value seen and the value required; no file is written."""
    ended = _guard(team, *arguments)

    assert ended.returncode == 2
    assert message in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (team / "guard-accepted.toml").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param('profil = "payments"', "'profil' is no setting; required: one of profile, stack,", id="unknown"),
        pytest.param('profile = "mine"', "profile is 'mine'; required: one of payments,", id="profile"),
        pytest.param("profile = 5", "profile is 5; required: a text that is not empty", id="type"),
        pytest.param('waivers = "none.toml"', "waivers names none.toml, which is no file;", id="no file"),
        pytest.param(
            "profile = ", "guard.toml cannot be read: it is not TOML: Invalid value (at end of document)", id="no TOML"
        ),
    ],
)
def test_a_setting_that_is_none_is_refused(team: Path, text: str, message: str) -> None:
    """guard.toml is read by every command; what is wrong in it is named."""
    (team / "guard.toml").write_text(text, encoding="utf-8")
    ended = _guard(team, "gate")

    assert ended.returncode == 2
    assert message in ended.stderr


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        pytest.param("control = 5", "control is missing or empty", id="type"),
        pytest.param('control = "rds-not-publik"', "control is 'rds-not-publik', which does not exist", id="control"),
        pytest.param('surplus = "x"', "surplus is no field of an accepted finding", id="field"),
    ],
)
def test_an_entry_that_is_wrong_accepts_nothing_and_fails(team: Path, entry: str, message: str) -> None:
    """The finding stays, and the entry is named."""
    (team / "guard.toml").write_text('profile = "serverless-baseline"\naccepted = "a.toml"\n', encoding="utf-8")
    (team / "a.toml").write_text(f"[[accepted]]\n{entry}\n", encoding="utf-8")
    ended = _guard(team, "gate")

    assert ended.returncode == 1
    assert f"a.toml, entry 1: {message}" in ended.stdout
    assert "publiclyAccessible: is true" in ended.stdout
