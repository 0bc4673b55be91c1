"""Every verdict says what it did not judge: the kinds of it, each named, in the text, the JSON and the evidence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from compliance import evidence_file
from tests.guard.offline.test_gate_command import guard, project

BASELINE: Final = ("--profile", "serverless-baseline")
START: Final = """
import json
import pulumi
import pulumi_aws as aws

bucket = aws.s3.Bucket("b")

def declare(arn):
    aws.sqs.Queue("q")

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
    "callbacksNotRun": [],
    "invokesUnanswered": [],
    "answersAssumed": [],
}
SERVED: Final = "aws:servicediscovery/httpNamespace:HttpNamespace"
CASES: Final = {
    "all is judged": ("", {}, ""),
    "a type without a control": (
        'aws.servicediscovery.HttpNamespace("n")',
        {"typesWithoutControl": [SERVED]},
        f"no control is about {SERVED}: 1 resource",
    ),
    "a remote component": (
        'Remote("api")',
        {"notJudged": ["api (aws-apigateway:index:RestAPI)"]},
        "the children of a remote component are made by its provider: api (aws-apigateway:index:RestAPI)",
    ),
    "a document in part": (
        (
            'aws.iam.Policy("p", policy=bucket.arn.apply(lambda arn: json.dumps({"Version": "2012-10-17", "Statement": '
            '[{"Effect": "Allow", "Action": "s3:GetObject", "Resource": arn}]})))'
        ),
        {"resourcesJudged": 2, "judgedInPart": ["policy of p (aws:iam/policy:Policy)"]},
        "a document is known in part: policy of p (aws:iam/policy:Policy)",
    ),
    "a callback that did not run": (
        "bucket.arn.apply(declare)",
        {"callbacksNotRun": ["__main__.py:8"]},
        "a callback of apply did not run, because its value is unknown: __main__.py:8; it may declare resources",
    ),
    "a callback that declares through another": (
        "bucket.arn.apply(lambda arn: [declare(part) for part in arn.split(':')])",
        {"callbacksNotRun": [HERE]},
        f"a callback of apply did not run, because its value is unknown: {HERE}; it may declare resources",
    ),
    "a callback that only computes": ("bucket.arn.apply(lambda arn: json.dumps([arn.split(':'), len(arn)]))", {}, ""),
    "an unanswered call": (
        "aws.get_caller_identity_output()",
        {"invokesUnanswered": ["aws:index/getCallerIdentity:getCallerIdentity"]},
        "a call of the provider was not answered: aws:index/getCallerIdentity:getCallerIdentity",
    ),
}


@pytest.mark.parametrize(("statement", "differing", "line"), CASES.values(), ids=CASES.keys())
def test_what_was_not_judged_is_said(tmp_path: Path, statement: str, differing: dict[str, object], line: str) -> None:
    """The JSON and the evidence have the same record, the text a line for each; the status is the verdict's."""
    made = project(tmp_path / "p", f"{START}\n{statement}\n")
    evidence = tmp_path / "e.json"
    answered = guard("--project", made, *BASELINE, "--format", "json", "--evidence", evidence)
    shown = guard("--project", made, *BASELINE)

    assert answered.returncode == 0, answered.stdout + answered.stderr
    coverage = json.loads(answered.stdout)["coverage"]
    assert coverage == {"complete": not line, **WHOLE, **differing}
    assert evidence_file.load(evidence).document["coverage"] == {**WHOLE, **differing}
    lines = shown.stdout.splitlines()
    assert [item for item in lines if item.startswith("not judged:")] == ([f"not judged: {line}"] if line else [])
    assert lines[-1].startswith("no violation in what was judged: " if line else "compliant: ")
    assert ("; not judged: 1 " in lines[-1]) == bool(line)


def test_required_coverage_blocks(tmp_path: Path) -> None:
    """What was not judged is a violation, as always in the payments profile."""
    made = project(tmp_path / "p", f"{START}\nbucket.arn.apply(declare)\n")
    ended = guard("--project", made, *BASELINE, "--require-coverage", "--format", "json")

    assert ended.returncode == 1, ended.stdout + ended.stderr
    assert [(row["control"], row["required"]) for row in json.loads(ended.stdout)["violations"]] == [
        ("preview-coverage", "judged")
    ]


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
