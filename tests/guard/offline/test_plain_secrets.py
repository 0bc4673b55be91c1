"""Credentials of others' stacks by where they come from: the program's text, a setting, the shell, an output."""

from __future__ import annotations

import json
from pathlib import Path

from tests.guard.offline.test_gate_command import guard, project

_CONFIGURATION = """\
config:
  small:plainPassword: hunter2-of-the-file
  small:keptPassword:
    secure: v1:AAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAA
"""
_PROGRAM = """
import os
import pulumi
import pulumi_aws as aws

config = pulumi.Config()


def database(name, **given):
    return aws.rds.Instance(
        name, instance_class="db.t3.micro", allocated_storage=20, engine="mysql", username="app", storage_encrypted=True, **given
    )


made = database("kept", password=config.require_secret("keptPassword"))
database("by-aws", manage_master_user_password=True)
database("copy", snapshot_identifier="before")
database("plain", password=config.require("plainPassword"))
database("shell", password=os.getenv("DB_PASSWORD"))
database("literal", password="hunter2-of-the-program")
aws.ssm.Parameter("app-db-password", type="SecureString", value=os.environ.get("DB_PASSWORD"))
aws.s3.Bucket("bucket", bucket=os.getenv("BUCKET_NAME"))
pulumi.export("dbPassword", "hunter2-of-the-program")
pulumi.export("login", {"user": "app", "password": ["hunter2-of-the-program"]})
pulumi.export("keptPassword", pulumi.Output.secret("hunter2-of-the-program"))
pulumi.export("password", made.password)
pulumi.export("passwordParameter", "/app/db/password")
pulumi.export("apiKeyHeader", "x-api-key")
pulumi.export("address", made.address)
"""
_TEXT = "is a text that is not of the stack's secret configuration"
_CALLED = "is what its name calls a secret"
_IN_EVERY_RUN = [
    ("preview-plain-secrets", "small-dev", f"dbPassword: {_CALLED}"),
    ("preview-plain-secrets", "small-dev", f"login.password[0]: {_CALLED}"),
    ("secrets-not-in-program", "literal", f"password: {_TEXT}"),
    ("secrets-not-in-program", "plain", f"password: {_TEXT}"),
]


def _found(directory: Path, **environment: str) -> list[tuple[str, str, str]]:
    made = project(directory, _PROGRAM, Pulumi__dev__yaml=_CONFIGURATION)
    ended = guard("--project", made, "--profile", "serverless-baseline", "--format", "json", env=environment)
    assert ended.returncode == 1, ended.stderr
    assert "hunter2" not in ended.stdout + ended.stderr
    rows = json.loads(ended.stdout)["violations"]
    return sorted((row["control"], row["resource"].rpartition("::")[2], row["observed"]) for row in rows)


def test_a_credential_of_the_shell_is_found_set_or_unset(tmp_path: Path) -> None:
    """The same resources have a finding on every machine; what AWS makes, and what the configuration encrypts, has none."""
    unset = "is not set, and the program asks for the environment variable DB_PASSWORD at __main__.py:"
    line = {text: number for number, text in enumerate(_PROGRAM.splitlines(), 1)}
    place = line['database("shell", password=os.getenv("DB_PASSWORD"))']

    assert _found(tmp_path / "unset") == sorted(
        [
            *_IN_EVERY_RUN,
            ("preview-plain-secrets", "shell", f"password: {unset}{place}, which is not set here"),
            ("preview-provider-check", "app-db-password", "insecureValue: none of them is set"),
        ]
    )
    assert _found(tmp_path / "set", DB_PASSWORD="hunter2-of-the-shell") == sorted(
        [
            *_IN_EVERY_RUN,
            ("secrets-not-in-program", "shell", f"password: {_TEXT}"),
            ("ssm-no-plain-secret", "app-db-password", f"value: {_TEXT}"),
        ]
    )
