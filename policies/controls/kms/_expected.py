"""What each role causes a service to do with the key: the defaults of the controls' settings, with their sources.

DynamoDB Developer Guide, "Encryption at rest: how it works"; SQS Developer Guide, "Key management"; KMS Developer Guide,
"Parameter Store"; Lambda Developer Guide, "Securing environment variables"; CloudWatch Logs User Guide, "Encrypt log data".
"""

from __future__ import annotations

from typing import Final

DECRYPT: Final = "kms:Decrypt"
DATA_KEY: Final = "kms:GenerateDataKey"

ENVELOPE: Final = (
    DECRYPT,
    "kms:DescribeKey",
    "kms:Encrypt",
    DATA_KEY,
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What a service does that keeps data keys under a key of ours."""

MANAGEABLE: Final = (
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
)
"""What an operator and Pulumi do with a key besides using it. Rights to it come from its policy alone: what the account's root
is not given here, nobody can do once the policy's roles are gone.
"""


def needs() -> dict[str, dict[str, list[str]]]:
    """Return role -> service -> actions; the deployer creates what the services encrypt, and redrives dead letters."""
    works_on_tables = {
        "dynamodb": [DECRYPT],
        "sqs": [DECRYPT, DATA_KEY],
        "ssm": [DECRYPT],
        "lambda": [DECRYPT],
    }
    return {
        "transaction-processor": works_on_tables,
        "fraud-handler": works_on_tables,
        "notification-sender": {"sqs": [DECRYPT], "ssm": [DECRYPT], "lambda": [DECRYPT]},
        "deployer": {
            "dynamodb": [*ENVELOPE, "kms:CreateGrant"],
            "lambda": [DECRYPT, "kms:DescribeKey", "kms:Encrypt", DATA_KEY, "kms:CreateGrant"],
            "sqs": [DECRYPT, DATA_KEY],
            "ssm": [DECRYPT, "kms:Encrypt"],
        },
    }
