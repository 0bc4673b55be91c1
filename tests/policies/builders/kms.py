"""A compliant key: its policy gives each principal what it needs, through the services that it needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tests.policies.harness import ACCOUNT, REGION, UNKNOWN, Res

ROOT = f"arn:aws:iam::{ACCOUNT}:root"
DEPLOYER = f"arn:aws:iam::{ACCOUNT}:role/payments-deployer"
ENVELOPE = [
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
]
ADMINISTRATION = [
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
]


def statement(principal: Mapping[str, Any], actions: Sequence[str], condition: Any = None) -> dict[str, Any]:
    """Return one statement about the key itself."""
    given = {"Effect": "Allow", "Principal": dict(principal), "Action": list(actions), "Resource": ["*"]}
    return given if condition is None else {**given, "Condition": condition}


def _through(arn: str, service: str, actions: Sequence[str]) -> dict[str, Any]:
    via = {"StringEquals": {"kms:ViaService": f"{service}.{REGION}.amazonaws.com"}}
    return statement({"AWS": arn}, actions, via)


def _deployer() -> list[dict[str, Any]]:
    grants = {
        "Bool": {"kms:GrantIsForAWSResource": "true"},
        "StringEquals": {"kms:ViaService": [f"{name}.{REGION}.amazonaws.com" for name in ("dynamodb", "lambda")]},
    }
    return [
        _through(DEPLOYER, "dynamodb", ENVELOPE),
        _through(DEPLOYER, "lambda", ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]),
        _through(DEPLOYER, "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]),
        _through(DEPLOYER, "ssm", ["kms:Decrypt", "kms:Encrypt"]),
        statement({"AWS": DEPLOYER}, ["kms:CreateGrant"], grants),
    ]


def _function(function: Res, role: Res, *, sends: bool) -> list[dict[str, Any]]:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role.props['name']}"
    own = _through(arn, "lambda", ["kms:Decrypt"])
    own["Condition"]["StringEquals"]["kms:EncryptionContext:aws:lambda:FunctionArn"] = (
        f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function.props['name']}"
    )
    return [
        _through(arn, "dynamodb", ["kms:Decrypt"]),
        _through(arn, "sqs", ["kms:Decrypt", "kms:GenerateDataKey"] if sends else ["kms:Decrypt"]),
        _through(arn, "ssm", ["kms:Decrypt"]),
        own,
    ]


def logs(groups: Sequence[str]) -> dict[str, Any]:
    """Return the statement for CloudWatch Logs."""
    arns = [f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}" for group in groups]
    context = {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": arns}}
    return statement({"Service": f"logs.{REGION}.amazonaws.com"}, ENVELOPE, context)


def statements(functions: Mapping[str, tuple[Res, Res]], schedule: Res, groups: Sequence[str]) -> list[dict[str, Any]]:
    """Return the whole policy's statements, for functions (by purpose) with their roles, and a schedule's role."""
    return [
        statement({"AWS": ROOT}, ADMINISTRATION),
        *_deployer(),
        *(
            entry
            for purpose, (function, role) in functions.items()
            for entry in _function(function, role, sends=purpose != "notification-sender")
        ),
        _through(
            f"arn:aws:iam::{ACCOUNT}:role/{schedule.props['name']}", "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]
        ),
        logs(groups),
    ]


def policy(given: Sequence[Mapping[str, Any]]) -> str:
    """Return a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(given)})


def key(given: Sequence[Mapping[str, Any]], roles: Sequence[Res]) -> Res:
    """Return the key."""
    props = {
        "enableKeyRotation": True,
        "deletionWindowInDays": 7,
        "policy": policy(given),
        "arn": UNKNOWN,
        "keyId": UNKNOWN,
    }
    return Res("aws:kms/key:Key", "key-payments", props, {"policy": list(roles)})


def alias(of: Res) -> Res:
    """Return the key's alias."""
    props = {"name": "alias/key-payments-dev", "targetKeyId": UNKNOWN}
    return Res("aws:kms/alias:Alias", "alias-payments", props, {"targetKeyId": [of]})
