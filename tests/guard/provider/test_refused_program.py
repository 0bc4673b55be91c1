"""The gate reports what AWS's provider would refuse in a preview, as findings with the property, all at once."""

from __future__ import annotations

import json
from pathlib import Path

from tests.guard.offline.test_gate_command import guard, project

PROGRAM = """\
import pulumi
import pulumi_aws as aws

TRUST = '{"Version":"2012-10-17","Statement":[]}'
aws.sqs.Queue("fifo-name", name="queue-x", fifo_queue=True)
aws.sqs.Queue("range", name="queue-y", visibility_timeout_seconds=43201)
aws.sqs.Queue("conflict", name="queue-z", kms_master_key_id="alias/aws/sqs", sqs_managed_sse_enabled=True)
aws.iam.Role("length", name="r" * 65, assume_role_policy=TRUST)
aws.iam.Role("no-json", name="role-x", assume_role_policy="Allow")
aws.ssm.Parameter("enumeration", name="parameter-x", type="Secret", value="x")
aws.ssm.Parameter("exactly-one", name="parameter-y", type="String")
aws.kms.Alias("pattern", name="payments", target_key_id="k")
aws.dynamodb.Table("keys", name="table-x", hash_key="id", range_key="at", attributes=[{"name": "id", "type": "S"}])
aws.dynamodb.Table("required", name="table-y", hash_key="id", attributes=[{"name": "id"}])
aws.lambda_.Function(
    "handler",
    name="function-x",
    role="arn:aws:iam::123456789012:role/role-x",
    code=pulumi.FileArchive("."),
    runtime="python3.11",
)
"""
REFUSED = {
    ("fifo-name", 'name: is "queue-x", and fifoQueue is true', r"a text that matches ^[0-9A-Za-z_-]{1,75}\.fifo$"),
    ("range", "visibilityTimeoutSeconds: is 43201", "at most 43200"),
    ("conflict", "kmsMasterKeyId: is set, and sqsManagedSseEnabled is too", "one of the two"),
    ("conflict", "sqsManagedSseEnabled: is set, and kmsMasterKeyId is too", "one of the two"),
    ("length", "name: has 65 characters", "at most 64"),
    ("enumeration", 'type: is "Secret"', 'one of "String", "StringList", "SecureString"'),
    ("exactly-one", "insecureValue: none of them is set", "exactly one of insecureValue, value, valueWo"),
    ("pattern", 'name: is "payments"', "a text that matches ^alias/[0-9A-Za-z_/-]+$"),
    ("keys", "attributes: lacks at, which a key uses", "every attribute that is a key"),
    ("required", "attributes[0].type: is not set", "a value"),
    ("handler", "handler: is not set, or not known yet", "a known value, because packageType is Zip"),
}
"""Resources, what is there, and what the provider requires; "" where its words for a format are long."""


def test_what_the_provider_refuses_is_a_finding(tmp_path: Path) -> None:
    """Status 1, and one finding for each rule that the program breaks; under the engine the first would end the preview."""
    ended = guard("--project", project(tmp_path / "refused", PROGRAM), "--format", "json", "--stack", "dev")

    assert ended.returncode == 1, ended.stderr
    found = [item for item in json.loads(ended.stdout)["violations"] if item["control"] == "preview-provider-check"]
    assert {
        (name := item["resource"].rpartition("::")[2], item["observed"], "" if name == "format" else item["required"])
        for item in found
    } == REFUSED
