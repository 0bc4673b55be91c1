"""A program that needs AWS's answers gets a verdict from the answers that its team gives, and the verdict says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compliance import evidence_file
from tests.guard.offline.test_gate_command import guard, project

ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"
PROGRAM = """
import pulumi_aws as aws

for zone in aws.get_availability_zones(state="available").names:
    aws.sns.Topic(f"topic-{zone}")
"""
BASELINE = ("--profile", "serverless-baseline", "--format", "json")
ENTRY = (
    f'[[answer]]\nfunction = "{ZONES}"\narguments = {{ state = "available" }}\nresult = {{ names = ["eu-west-1a"] }}\n'
)
SETTINGS = 'answers = "answers.toml"\n'


def test_an_answer_of_the_command_line_is_an_assumption(tmp_path: Path) -> None:
    """The program goes through the zones that were given; the JSON, the evidence and the notes say what was assumed."""
    made, evidence = project(tmp_path / "p", PROGRAM), tmp_path / "e.json"
    ended = guard(
        "--project",
        made,
        *BASELINE,
        "--answer",
        f'{ZONES}={{"names": ["eu-west-1a", "eu-west-1b"]}}',
        "--evidence",
        evidence,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    answer = json.loads(ended.stdout)
    assert answer["coverage"]["answersAssumed"] == [ZONES]
    assert answer["coverage"]["invokesUnanswered"] == []
    assert f"answered as the team's answers say: {ZONES}" in answer["notes"]
    document = evidence_file.load(evidence).document
    assert document["coverage"]["answersAssumed"] == [ZONES]
    assert {row["name"] for row in document["resources"]} >= {"topic-eu-west-1a", "topic-eu-west-1b"}


@pytest.mark.parametrize(
    ("entry", "status"),
    [(ENTRY, 0), (ENTRY.replace("available", "impaired"), 2)],
    ids=["the call's arguments", "other arguments"],
)
def test_a_file_of_answers_is_read_by_every_run(tmp_path: Path, entry: str, status: int) -> None:
    """An entry answers the calls that have its arguments, and no others."""
    made = project(tmp_path / "p", PROGRAM, guard__toml=SETTINGS, answers__toml=entry)

    ended = guard("--project", made, *BASELINE)

    assert ended.returncode == status, ended.stdout + ended.stderr


ROLE = "arn:aws:iam::123456789012:role/of-another-stack"
READS = {
    "another stack": (
        'role = pulumi.StackReference("organization/identity/dev").require_output("role")',
        f'pulumi:pulumi:StackReference={{"role": "{ROLE}"}}',
    ),
    "a resource": ('role = aws.iam.Role.get("other", "other").arn', f'aws:iam/role:Role={{"arn": "{ROLE}"}}'),
}


@pytest.mark.parametrize(("read", "answer"), READS.values(), ids=READS.keys())
def test_what_is_read_is_answered(tmp_path: Path, read: str, answer: str) -> None:
    """The program has the values that the team gives, in both rehearsals."""
    program = f"import pulumi\nimport pulumi_aws as aws\n\n{read}\naws.sns.Topic('t', tags={{'role': role}})\n"
    made, evidence = project(tmp_path / "p", program), tmp_path / "e.json"
    without = guard("--project", made, *BASELINE)
    ended = guard("--project", made, *BASELINE, "--answer", answer, "--evidence", evidence)

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert json.loads(ended.stdout)["coverage"]["answersAssumed"] == [answer.partition("=")[0]]
    assert json.loads(without.stdout)["coverage"]["answersAssumed"] == []
    assert evidence_file.load(evidence).document["run"]["rehearsals"]["of"] == ["preview", "update"]


def test_an_answer_that_nobody_asked_for_is_noted(tmp_path: Path) -> None:
    """It may be misspelled."""
    made = project(tmp_path / "p", 'import pulumi_aws as aws\naws.sns.Topic("t")\n')
    ended = guard("--project", made, *BASELINE, "--answer", f"{ZONES}={{}}")

    assert f"an answer was given that no call of the program asked for: {ZONES}" in json.loads(ended.stdout)["notes"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("[[answers]]", "answers.toml holds answers; required: [[answer]] tables only"),
        ('[[answer]]\nfunction = "getVpc"\nresult = {}', "the function is 'getVpc'; required: PACKAGE:MODULE:NAME"),
        (f'[[answer]]\nfunction = "{ZONES}"', "answer 1: result is null; required: an object"),
        (f'[[answer]]\nfunction = "{ZONES}"\nresult = {{}}\nresults = 1', "answer 1: results is no field of an answer"),
        ("[[answer", "answers.toml cannot be read: "),
    ],
)
def test_a_file_that_is_not_well_formed_is_named(tmp_path: Path, entry: str, said: str) -> None:
    """Status 2, with the place and what is required."""
    ended = guard("--project", project(tmp_path / "p", PROGRAM, guard__toml=SETTINGS, answers__toml=entry), *BASELINE)

    assert ended.returncode == 2
    assert said in ended.stderr


@pytest.mark.parametrize(
    ("option", "said"),
    [(ZONES, "required: FUNCTION=JSON, for example aws:index/"), (f"{ZONES}=[", "what follows = is not JSON: ")],
)
def test_an_option_that_is_not_well_formed_is_named(tmp_path: Path, option: str, said: str) -> None:
    """Status 2, with what was given and an example."""
    ended = guard("--project", project(tmp_path / "p", PROGRAM), *BASELINE, "--answer", option)

    assert ended.returncode == 2
    assert said in ended.stderr
