"""`guard answers`: what a program asks of AWS, recorded from moto's server, and then judged without anybody to ask.

AWS's own provider is not here. A provider on the same protocol stands in for it: it asks moto's server over HTTP with boto3,
and knows the three functions of this program alone. What it cannot show: the plugin's start, its login, and its other functions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import grpc
import pytest
from google.protobuf import json_format
from moto.server import ThreadedMotoServer
from pulumi.runtime.proto import provider_pb2

from guard.offline import structs
from guard.pulumi_cli.fake_provider import FakeAwsProvider, serving
from tests.programs import ROOT

REGION = "eu-west-1"
ZONES = "aws:index/getAvailabilityZones:getAvailabilityZones"
VPC = "aws:ec2/getVpc:getVpc"
SECRET = "aws:secretsmanager/getSecretVersion:getSecretVersion"
VALUE = "correct horse battery"
PROGRAM = """\
import pulumi_aws as aws

vpc = aws.ec2.get_vpc(default=True)
for zone in aws.get_availability_zones(state="available").names:
    aws.sns.Topic(f"{vpc.id}-{zone}")
aws.secretsmanager.get_secret_version(secret_id="db")
"""


class AskingProvider(FakeAwsProvider):
    """Answers three functions with what the service at ``endpoint`` says."""

    def __init__(self, endpoint: str) -> None:
        """Make the clients."""
        super().__init__()
        options: Any = {"endpoint_url": endpoint, "region_name": REGION}
        options |= {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        self.ec2, self.secrets = boto3.client("ec2", **options), boto3.client("secretsmanager", **options)

    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer one of the three."""
        asked = json_format.MessageToDict(request.args)
        if request.tok == ZONES:
            given = [{"Name": "state", "Values": [asked["state"]]}]
            zones = self.ec2.describe_availability_zones(Filters=given)["AvailabilityZones"]
            found = {"id": REGION, "state": asked["state"], "names": [zone["ZoneName"] for zone in zones]}
        elif request.tok == VPC:
            vpc = self.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
            found = {"id": vpc["VpcId"], "cidrBlock": vpc["CidrBlock"], "default": True}
        elif request.tok == SECRET:
            found = {"id": "db", "secretString": self.secrets.get_secret_value(SecretId="db")["SecretString"]}
        else:
            context.abort(grpc.StatusCode.UNIMPLEMENTED, request.tok)
        return provider_pb2.InvokeResponse(**{"return": structs.encoded(found)})


@pytest.fixture
def port() -> Iterator[int]:
    """Serve moto, with a secret in it, and the provider before it; yield the provider's port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, number = server.get_host_and_port()
        provider = AskingProvider(f"http://{host}:{number}")
        provider.secrets.create_secret(Name="db", SecretString=VALUE)
        with serving(provider) as provided:
            yield provided
    finally:
        server.stop()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a project that asks AWS three things."""
    (tmp_path / "Pulumi.yaml").write_text(
        f"name: shop\nruntime: python\nconfig:\n  aws:region: {REGION}\n", encoding="utf-8"
    )
    (tmp_path / "__main__.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "guard.toml").write_text('profile = "serverless-baseline"\n', encoding="utf-8")
    return tmp_path


def _guard(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_", "GUARD_"))}
    return subprocess.run(
        [sys.executable, "-m", "guard", *arguments],
        cwd=home,
        env={**kept, "PYTHONPATH": str(ROOT), "HOME": str(home), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_recorded_answers_give_a_verdict_without_an_account(home: Path, port: int) -> None:
    """Not judged before; recorded, but for the secret; judged after, and again without the provider."""
    assert _guard(home, "gate").returncode == 2

    recorded = _guard(home, "answers", "--record", PULUMI_DEBUG_PROVIDERS=f"aws:{port}")

    assert recorded.stderr == ""
    assert recorded.returncode == 1  # one call stays unanswered
    assert recorded.stdout.splitlines() == [
        f"recorded 2 answers in {home / 'guard-answers.toml'}",
        f"not recorded: {SECRET}: its answer is a secret, which belongs in no file",
        'add to guard.toml: answers = "guard-answers.toml"',
    ]
    text = (home / "guard-answers.toml").read_text(encoding="utf-8")
    assert VALUE not in text
    entries = tomllib.loads(text)["answer"]
    assert [(row["function"], row.get("arguments")) for row in entries] == [
        (VPC, {"default": True}),
        (ZONES, {"state": "available"}),
    ]
    with (home / "guard.toml").open("a", encoding="utf-8") as settings:
        settings.write('answers = "guard-answers.toml"\n')
    judged = _guard(home, "gate", "--format", "json")
    assert judged.returncode == 0, judged.stdout + judged.stderr
    answer = json.loads(judged.stdout)
    assert answer["coverage"]["answersAssumed"] == [VPC, ZONES]
    assert answer["coverage"]["invokesUnanswered"] == [SECRET]
    listed = _guard(home, "answers")
    assert listed.returncode == 1
    assert f"answered by the team: {ZONES}\n" in listed.stdout
    assert f"not answered: {SECRET}\n" in listed.stdout


def test_what_keeps_it_from_recording_is_said(home: Path) -> None:
    """No provider is installed: the command that installs it is in the message."""
    ended = _guard(home, "answers", "--record", PATH="/nonexistent")

    assert ended.returncode == 2
    assert ended.stderr.startswith("guard: the AWS provider is not installed: pulumi plugin install resource aws v7.")
    assert not (home / "guard-answers.toml").exists()


def test_a_file_of_answers_that_is_not_there_is_said(home: Path) -> None:
    """guard.toml names it, and the remedy makes it."""
    with (home / "guard.toml").open("a", encoding="utf-8") as settings:
        settings.write('answers = "of-aws.toml"\n')

    ended = _guard(home, "gate")

    assert ended.returncode == 2
    assert f"{home / 'of-aws.toml'} does not exist: `guard answers --record` makes it" in ended.stderr
