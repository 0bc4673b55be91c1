"""Every verdict says what it did not judge: the kinds of it, each named, in the text, the JSON and the evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from compliance import evidence_file
from tests.guard.offline.test_gate_command import guard, project
from tests.programs import faulty

BASELINE: Final = ("--profile", "serverless-baseline")
START: Final = """
import json
import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("b")

def declare(arn):
    aws.s3.Bucket("second")

class Remote(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("aws-apigateway:index:RestAPI", name, {}, None, True)

"""
HERE: Final = f"__main__.py:{START.count(chr(10)) + 2}"
"""Where the statement of a case is."""
WHOLE: Final = {
    "resourcesJudged": 1,
    "typesWithoutControl": [],
    "notJudged": [],
    "judgedInPart": [],
    "read": [],
    "callbacksNotRun": [],
    "invokesUnanswered": [],
    "answersAssumed": [],
}
SERVED: Final = "aws:servicediscovery/httpNamespace:HttpNamespace"
CALL: Final = "aws:lambda/getFunction:getFunction"
LOOKED_UP: Final = 'aws.lambda_.get_function_output(function_name="f").arn'
"""What a rehearsed update does not know either: what AWS would name of a resource of the program, it makes up."""
UNANSWERED: Final = f"a call of the provider was not answered: {CALL}"
IN_PART: Final = (
    f'aws.iam.Policy("p", policy={LOOKED_UP}.apply(lambda arn: json.dumps({{"Version": "2012-10-17", "Statement": '
    '[{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}]})))'
)
NOT_RUN: Final = "a callback of apply did not run, because its value is unknown: {}; it may declare resources"
CASES: Final[dict[str, tuple[str, dict[str, object], tuple[str, ...]]]] = {
    "all is judged": ("", {}, ()),
    "a type without a control": (
        'aws.servicediscovery.HttpNamespace("n")',
        {"typesWithoutControl": [SERVED]},
        (f"no control is about {SERVED}: 1 resource",),
    ),
    "a remote component": (
        'Remote("api")',
        {"notJudged": ["api (aws-apigateway:index:RestAPI)"]},
        ("the children of a remote component are made by its provider: api (aws-apigateway:index:RestAPI)",),
    ),
    "a document in part": (
        IN_PART,
        {"resourcesJudged": 2, "judgedInPart": ["policy of p (aws:iam/policy:Policy)"], "invokesUnanswered": [CALL]},
        ("a document is known in part: policy of p (aws:iam/policy:Policy)", UNANSWERED),
    ),
    "a document that an update knows": (IN_PART.replace(LOOKED_UP, "bucket.arn"), {"resourcesJudged": 2}, ()),
    "a resource that is read": (
        'aws.s3.Bucket.get("other", "other")',
        {"read": ["other (aws:s3/bucket:Bucket)"]},
        ("a resource is read, not declared: other (aws:s3/bucket:Bucket)",),
    ),
    "a resource that is read, and computed with": (
        """role = aws.iam.Role.get("other", "other")
aws.s3.Bucket("c", tags={"owner": role.arn.apply(lambda arn: arn.rpartition("/")[2])})""",
        {"resourcesJudged": 2, "read": ["other (aws:iam/role:Role)"]},
        ("a resource is read, not declared: other (aws:iam/role:Role)",),
    ),
    "a callback that did not run": (
        f"{LOOKED_UP}.apply(declare)",
        {"callbacksNotRun": ["__main__.py:8"], "invokesUnanswered": [CALL]},
        (NOT_RUN.format("__main__.py:8"), UNANSWERED),
    ),
    "a callback that an update runs": ("bucket.arn.apply(declare)", {"resourcesJudged": 2}, ()),
    "a callback that declares through another": (
        f"{LOOKED_UP}.apply(lambda arn: [declare(part) for part in arn.split(':')])",
        {"callbacksNotRun": [HERE], "invokesUnanswered": [CALL]},
        (NOT_RUN.format(HERE), UNANSWERED),
    ),
    "a callback that only computes": ("bucket.arn.apply(lambda arn: json.dumps([arn.split(':'), len(arn)]))", {}, ()),
    "an unanswered call": (
        "aws.get_caller_identity_output()",
        {"invokesUnanswered": ["aws:index/getCallerIdentity:getCallerIdentity"]},
        ("a call of the provider was not answered: aws:index/getCallerIdentity:getCallerIdentity",),
    ),
}


@pytest.mark.parametrize(("statement", "differing", "expected"), CASES.values(), ids=CASES.keys())
def test_what_was_not_judged_is_said(
    tmp_path: Path, statement: str, differing: dict[str, object], expected: tuple[str, ...]
) -> None:
    """The JSON and the evidence have the same record, the text a line for each; the status is the verdict's."""
    made = project(tmp_path / "p", f"{START}\n{statement}\n")
    evidence = tmp_path / "e.json"
    answered = guard("--project", made, *BASELINE, "--format", "json", "--evidence", evidence)
    shown = guard("--project", made, *BASELINE)

    assert answered.returncode == 0, answered.stdout + answered.stderr
    coverage = json.loads(answered.stdout)["coverage"]
    assert coverage == {"complete": not expected, **WHOLE, **differing}
    assert not [note for note in json.loads(answered.stdout)["notes"] if "as a preview alone" in note]
    assert evidence_file.load(evidence).document["coverage"] == {**WHOLE, **differing}
    lines = shown.stdout.splitlines()
    assert [item for item in lines if item.startswith("not judged:")] == [f"not judged: {line}" for line in expected]
    assert lines[-1].startswith("no violation in what was judged: " if expected else "compliant: ")
    assert ("; not judged: 1 " in lines[-1]) == bool(expected)


def test_lines_for_programs_come_with_what_was_not_judged(tmp_path: Path) -> None:
    """Where an editor reads the findings on stdout, stderr says what a person reads last."""
    statement, _, expected = CASES["a remote component"]
    shown = guard("--project", project(tmp_path / "p", f"{START}\n{statement}\n"), *BASELINE, "--format", "concise")

    *before, summary = shown.stderr.splitlines()
    assert (shown.returncode, shown.stdout, before) == (0, "", [f"not judged: {line}" for line in expected])
    assert summary.startswith("no violation in what was judged: ")
    assert summary.endswith("; not judged: 1 remote component")


@pytest.mark.parametrize(
    "get", ["iam.Role.get('other', 'role-other-dev')", "s3.Bucket.get('other', 'other')"], ids=["listed", "not listed"]
)
def test_a_payment_stack_declares_what_it_uses(tmp_path: Path, get: str) -> None:
    """What a program of the payments profile reads blocks, although nothing of the stack refers to it: a finding of the gate."""
    read = faulty(tmp_path / "p", f"import pulumi_aws\npulumi_aws.{get}")

    result = guard("--project", read, "--format", "json")

    assert result.returncode == 1, result.stdout + result.stderr
    found = json.loads(result.stdout)["violations"]
    uncovered = [item["observed"].partition(" (")[0] for item in found if item["control"] == "preview-coverage"]
    assert uncovered == ["a resource is read, not declared: other"]


def test_required_coverage_blocks(tmp_path: Path) -> None:
    """What was not judged is a violation, as always in the payments profile."""
    made = project(tmp_path / "p", f"{START}\n{LOOKED_UP}.apply(declare)\n")
    evidence = tmp_path / "run.json"
    ended = guard("--project", made, *BASELINE, "--require-coverage", "--format", "json", "--evidence", evidence)

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert [(row["control"], row["required"]) for row in json.loads(ended.stdout)["violations"]] == [
        ("preview-coverage", "judged")
    ] * 2
    told = [row["check"] for row in json.loads(evidence.read_text(encoding="utf-8"))["gate"]]
    assert told == ["preview-coverage"] * 2, "no report of the run says that it passed"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("", "small/dev declares no resource, so there is nothing to judge"),
        (
            'import pulumi_aws as aws\naws.servicediscovery.HttpNamespace("n")',
            (
                "small/dev declares nothing that a control of serverless-baseline is about, so there is nothing to judge"
                f"\n  no control is about {SERVED}: 1 resource"
            ),
        ),
    ],
    ids=["no resource", "no resource that is judged"],
)
def test_nothing_judged_is_no_verdict(tmp_path: Path, program: str, said: str) -> None:
    """A program that declares nothing that is judged is not compliant: status 2."""
    ended = guard("--project", project(tmp_path / "p", program), *BASELINE)

    assert ended.returncode == 2, ended.stdout
    assert said in ended.stderr
