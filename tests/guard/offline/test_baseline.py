"""serverless-baseline on stacks of others, in the manner of pulumi/examples: nothing on a sound one, one fault found each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compliance import evidence_file
from compliance.pci_dss import State
from compliance.reports.requirements import standings
from tests.guard.offline.foreign import PROGRAMS, Foreign
from tests.guard.offline.test_gate_command import guard, project

NOTHING_TO_JUDGE = frozenset({"nothing", "network with a provider of its own"})
"""Sound programs of which no control of the baseline is about any resource: no verdict is a pass."""
EVERY = pytest.mark.parametrize("foreign", [pytest.param(item, id=item.name) for item in PROGRAMS])


def _answer(tmp_path: Path, source: str, *arguments: str, **files: str) -> dict[str, Any]:
    made = project(tmp_path / "p", source, **files)
    ended = guard("--project", made, "--profile", "serverless-baseline", "--format", "json", *arguments)
    assert ended.stdout, ended.stderr
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


def _found(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return sorted((row["control"], row["resource"].rpartition("::")[2]) for row in rows)


def test_a_key_without_a_policy_says_nothing_of_access(tmp_path: Path) -> None:
    """What is not declared was not judged: no requirement about access is supported by it, also not in part."""
    source = "import pulumi_aws as aws\naws.kms.Key('k', description='k', enable_key_rotation=True)\n"
    file = tmp_path / "run.json"
    ended = guard(
        "--project", project(tmp_path / "p", source), "--profile", "serverless-baseline", "--evidence", str(file)
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = {item.requirement.id: item.state for item in standings(evidence_file.read(file))}

    assert {key: state for key, state in found.items() if state in {State.SUPPORTED, State.PARTIAL}} == dict.fromkeys(
        ("3.5.1", "3.7.4", "6.5.5", "8.6.2"), State.PARTIAL
    )


@EVERY
def test_a_sound_stack_has_no_violation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, foreign: Foreign) -> None:
    """No false alarm, on types of ours and on types that no control knows; what could not be judged is said, exactly."""
    monkeypatch.setenv("GUARD_CLOCK", "2026-11-23")
    if foreign.name in NOTHING_TO_JUDGE:
        ended = guard("--project", project(tmp_path / "p", foreign.source), "--profile", "serverless-baseline")
        assert (ended.returncode, ended.stdout) == (2, "")
        assert "so there is nothing to judge" in ended.stderr
        return
    answer = _answer(tmp_path, foreign.source)

    assert _found(answer["violations"]) == []
    assert _found(answer["advisories"]) == sorted(foreign.advisories)


@EVERY
def test_one_broken_property_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, foreign: Foreign) -> None:
    """Exactly the fault that was put in, on the resource that has it."""
    monkeypatch.setenv("GUARD_CLOCK", "2026-11-23")
    answer = _answer(tmp_path, foreign.broken)

    assert _found(answer["violations"]) == sorted(foreign.violations)


SECRET = "config:\n  small:apiToken: unremarkable\n"
ENVIRONMENT = """
import json
import pulumi
import pulumi_aws as aws

trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
role = aws.iam.Role("role", assume_role_policy=json.dumps({"Version": "2012-10-17", **trust}))
table = aws.dynamodb.Table("table", hash_key="id", attributes=[{"name": "id", "type": "S"}],
                           point_in_time_recovery={"enabled": True})
aws.lambda_.Function("function", role=role.arn, runtime="python3.13", handler="main.handler",
                     code=pulumi.AssetArchive({"main.py": pulumi.StringAsset("")}), tracing_config={"mode": "Active"},
                     environment={"variables": {NAME: VALUE}})
"""
CONTROL = "lambda-no-secret-in-environment"


@pytest.mark.parametrize(
    ("name", "value", "violations", "advisories"),
    [
        pytest.param("TABLE", "table.name", [], [], id="a resource's name"),
        pytest.param("DB_SECRET_ARN", "aws.secretsmanager.Secret('s').arn", [], [], id="a secret's ARN"),
        pytest.param("DB_PASSWORD", "table.stream_label", [CONTROL], [], id="called a secret"),
        pytest.param(
            "KEY", "aws.iam.AccessKey('k', user='u').secret", ["iam-no-users", CONTROL], [], id="made a secret"
        ),
        pytest.param("THING", "pulumi.Output.secret('harmless')", ["preview-marked-secrets"], [], id="marked"),
        pytest.param("THING", "pulumi.Config().require('thing')", [CONTROL], [], id="of the configuration"),
        pytest.param("ACCOUNT", "aws.get_caller_identity_output().account_id", [], [CONTROL], id="AWS's answer"),
    ],
)
def test_an_unknown_variable_is_judged_by_where_it_comes_from(
    tmp_path: Path, name: str, value: str, violations: list[str], advisories: list[str]
) -> None:
    """What a resource is called is no secret; what makes one, is marked as one or is configured as one still is."""
    source = ENVIRONMENT.replace("NAME", repr(name)).replace("VALUE", value)
    answer = _answer(tmp_path, source, "--config", "small:thing=unremarkable", Pulumi__dev__yaml=SECRET)

    assert sorted(row["control"] for row in answer["violations"]) == violations
    assert [row["control"] for row in answer["advisories"]] == advisories


def test_advice_is_said_once_with_the_resources_that_it_is_about(tmp_path: Path) -> None:
    """Two equal findings are one text; the machine's answer keeps both."""
    source = """
    import json
    import pulumi_aws as aws
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    for name in ("one", "two"):
        aws.iam.Role(name, assume_role_policy=json.dumps({"Version": "2008-10-17", "Statement": [trust]}))
    """
    made = project(tmp_path / "p", source)
    ended = guard("--project", made, "--profile", "serverless-baseline", "--verbose")

    lines = [line.strip() for line in ended.stdout.splitlines()]
    assert ended.returncode == 0
    assert len([line for line in lines if line.startswith("advisory [high] iam-policy-well-formed: ")]) == 1
    assert lines.count("observed  assumeRolePolicy.Version: is '2008-10-17'") == 1
    assert [line for line in lines if "(aws:iam/role:Role)" in line] == [
        "on        one (aws:iam/role:Role)  __main__.py:6",
        "two (aws:iam/role:Role)  __main__.py:6",
    ]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        pytest.param("while True: pass", "; it was at __main__.py:1", id="busy"),
        pytest.param("import time\ntime.sleep(600)", "; it was at __main__.py:2", id="asleep"),
        pytest.param(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            "; it was at __main__.py:3",
            id="will not be interrupted",
        ),
        pytest.param(
            "import asyncio, pulumi\npulumi.export('o', pulumi.Output.from_input(asyncio.Event().wait()))",
            "",
            id="waits for nothing",
        ),
    ],
)
def test_a_program_that_does_not_end_is_ended(tmp_path: Path, source: str, place: str) -> None:
    """Status 2, where the program was, and the option that gives it longer."""
    ended = guard("--project", project(tmp_path / "p", source), "--profile", "serverless-baseline", "--time-limit", "1")

    assert (ended.returncode, ended.stdout) == (2, "")
    assert f"guard: the program did not end within 1 s{place}\n" in ended.stderr
    assert "give it longer if it needs to: --time-limit SECONDS" in ended.stderr
    assert "Traceback" not in ended.stderr
