"""Every table is encrypted with the stack's own key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.checks import expect_flag
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_KEY = "serverSideEncryption.kmsKeyArn"


@relation(
    id="dynamodb-encrypted-with-own-key",
    title="Every table is encrypted with the stack's own key",
    severity=Severity.HIGH,
    applies_to="aws:dynamodb/table:Table",
    pci=(
        partial(
            "3.5.1",
            "Encryption at rest is transparent to whoever may read the store. It does not make a stored card "
            "number unreadable.",
        ),
    ),
    remedy="Set server_side_encryption=TableServerSideEncryptionArgs(enabled=True, kms_key_arn=key.arn).",
    source="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html",
)
def encrypted_with_own_key(table: Resource, context: Context) -> Iterator[Finding]:
    """With a key of AWS's, whoever may read the table may read the data; with ours, the key's policy decides too.

    Violates: no ``serverSideEncryption``; ``enabled: false``; no ``kmsKeyArn``; a key of another stack.

    Complies: ``enabled: true`` with the ARN of the stack's key.
    """
    yield from expect_flag(table, "serverSideEncryption.enabled", required=True)
    if context.stack.target(table, _KEY, "aws:kms/key:Key") is None:
        yield Finding(prop=_KEY, observed="is not the stack's key", required="the ARN of the stack's key")
