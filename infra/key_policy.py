"""Who may use the encryption key, and through which service.

Rights to the key are given here and nowhere else. A role policy would have to name the key, whose id only AWS can tell,
and would be unreadable at a first preview; a key policy speaks of its own key as `*`.
"""

from collections.abc import Mapping
from typing import Final

import pulumi

from infra.architecture import ARCHITECTURE, Function
from infra.naming import Names
from infra.statements import Statement

_THIS_KEY: Final = ("*",)

ADMINISTRATION: Final = (
    "kms:CancelKeyDeletion",
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
    "kms:UpdateKeyDescription",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:UpdateAlias",
)
"""Everything that Pulumi and an administrator do with the key, and nothing that uses it: these read no data.

PutKeyPolicy is what KMS's lockout safety check demands, and the account's root is what keeps the key manageable when a
role that the policy names is gone (KMS Developer Guide, "Default key policy"; CreateKey, `Policy`).
"""

_ENVELOPE: Final = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


def needs(function: Function) -> dict[str, tuple[str, ...]]:
    """Return, by service, what a function causes the service to do with the key, in the function's name.

    It follows from what the function may do. DynamoDB decrypts the table key for each caller (DynamoDB Developer Guide,
    "Encryption at rest: how it works"). SQS asks GenerateDataKey and Decrypt of a sender, and Decrypt of a receiver, which for
    a mapping is the function's role (SQS Developer Guide, "Key management"). SSM decrypts a SecureString for its reader (KMS
    Developer Guide, "Parameter Store").
    """
    found: dict[str, tuple[str, ...]] = {}
    if function.does("table") or function.does("index"):
        found["dynamodb"] = ("kms:Decrypt",)
    if function.does("queue"):
        sends = function.does("queue", "sqs:SendMessage")
        found["sqs"] = ("kms:Decrypt", "kms:GenerateDataKey") if sends else ("kms:Decrypt",)
    if function.does("parameter"):
        found["ssm"] = ("kms:Decrypt",)
    return found


def key_policy(
    names: Names,
    *,
    deployer_role_arn: str,
    role_arns: Mapping[str, pulumi.Input[str]],
    schedule_role_arns: Mapping[str, pulumi.Input[str]],
    log_group_arns: tuple[str, ...],
) -> tuple[Statement, ...]:
    """Compose the key's policy: administration without use, and use only through the services that need it."""
    return (
        Statement(
            sid="AdministerButNotUse",
            principals={"AWS": names.account_root_arn},
            actions=ADMINISTRATION,
            resources=_THIS_KEY,
        ),
        *_deployer(names, deployer_role_arn),
        *(
            statement
            for function in ARCHITECTURE.functions
            for statement in _function(names, function, role_arns[function.name])
        ),
        # EventBridge Scheduler sends with this role: SQS asks GenerateDataKey and Decrypt of every sender.
        *(
            _through(names, f"{_words(purpose)}ThroughSqs", arn, "sqs", ("kms:Decrypt", "kms:GenerateDataKey"))
            for purpose, arn in schedule_role_arns.items()
        ),
        _log_groups(names, log_group_arns),
    )


def _deployer(names: Names, arn: str) -> tuple[Statement, ...]:
    """Let the deployer create what is encrypted with the key: the services act in its name while it creates.

    DynamoDB: "Encryption at rest", permissions for a customer managed key. Lambda: "Securing environment variables".
    SSM: PutParameter encrypts, and Pulumi reads the value back. SQS: redriving a dead letter receives and sends in the
    operator's name.
    """
    through = {
        "dynamodb": _ENVELOPE,
        "lambda": ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
        "sqs": ("kms:Decrypt", "kms:GenerateDataKey"),
        "ssm": ("kms:Decrypt", "kms:Encrypt"),
    }
    grants = Statement(
        sid="DeployerGrantsToServices",
        principals={"AWS": arn},
        actions=("kms:CreateGrant",),
        resources=_THIS_KEY,
        conditions={
            "Bool": {"kms:GrantIsForAWSResource": "true"},
            "StringEquals": {"kms:ViaService": (names.endpoint("dynamodb"), names.endpoint("lambda"))},
        },
    )
    return (
        *(
            _through(names, f"DeployerThrough{service.capitalize()}", arn, service, actions)
            for service, actions in through.items()
        ),
        grants,
    )


def _function(names: Names, function: Function, arn: pulumi.Input[str]) -> tuple[Statement, ...]:
    who = _words(function.purpose)
    return (
        *(
            _through(names, f"{who}Through{service.capitalize()}", arn, service, actions)
            for service, actions in needs(function).items()
        ),
        # Lambda decrypts the environment under a grant to the role; a role made anew by its name has lost that grant.
        Statement(
            sid=f"{who}ThroughLambda",
            principals={"AWS": arn},
            actions=("kms:Decrypt",),
            resources=_THIS_KEY,
            conditions={
                "StringEquals": {
                    "kms:ViaService": names.endpoint("lambda"),
                    "kms:EncryptionContext:aws:lambda:FunctionArn": names.function_arn(function.purpose),
                }
            },
        ),
    )


def _words(purpose: str) -> str:
    return "".join(word.capitalize() for word in purpose.split("-"))


def _through(names: Names, sid: str, principal: pulumi.Input[str], service: str, actions: tuple[str, ...]) -> Statement:
    return Statement(
        sid=sid,
        principals={"AWS": principal},
        actions=actions,
        resources=_THIS_KEY,
        conditions={"StringEquals": {"kms:ViaService": names.endpoint(service)}},
    )


def _log_groups(names: Names, arns: tuple[str, ...]) -> Statement:
    """Let CloudWatch Logs encrypt exactly these groups, named before they exist: they depend on the key.

    CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
    """
    return Statement(
        sid="EncryptLogGroups",
        principals={"Service": names.endpoint("logs")},
        actions=_ENVELOPE,
        resources=_THIS_KEY,
        conditions={"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": arns}},
    )
