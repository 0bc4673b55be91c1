"""What each role causes a service to do with the key: the defaults of the controls' settings, with their sources.

DynamoDB Developer Guide, "Encryption at rest: how it works"; SQS Developer Guide, "Key management"; KMS Developer
Guide, "Parameter Store"; Lambda Developer Guide, "Securing environment variables"; CloudWatch Logs User Guide,
"Encrypt log data".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from policies.facts.keys import DEPLOYER
from policies.model.contract import Contract

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


DEPLOYER_NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "dynamodb": (*ENVELOPE, "kms:CreateGrant"),
    "lambda": (DECRYPT, "kms:DescribeKey", "kms:Encrypt", DATA_KEY, "kms:CreateGrant"),
    "sqs": (DECRYPT, DATA_KEY),
    "ssm": (DECRYPT, "kms:Encrypt"),
}
"""The deployer creates what the services encrypt, and redrives dead letters."""


def needs(contract: Contract) -> Mapping[str, Mapping[str, Iterable[str]]]:
    """Return, by role, what each service does with the key in its name: the functions' follow from the contract's grants."""
    return {
        **{function.purpose: function.key_use() for function in contract.functions.values()},
        **{role.name: use for role in contract.roles.values() if (use := role.key_use())},
        DEPLOYER: DEPLOYER_NEEDS,
    }
