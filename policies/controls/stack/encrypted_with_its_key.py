"""With AWS's own key, whoever may read the store may read the data.

The stack's key has a policy that says who may decrypt, and through which service.

Violates: no key; AWS's own; a key of another stack or account; a table without ``serverSideEncryption.enabled``.

Complies: the ARN or the id of this stack's key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.facts.listed import PARAMETER, TABLE
from policies.model.checks import expect_flag
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

KEY_OF: Final[Mapping[str, str]] = {
    TABLE: "serverSideEncryption.kmsKeyArn",
    PARAMETER: "keyId",
    queues.FUNCTION: "kmsKeyArn",
    queues.LOG_GROUP: "kmsKeyId",
    queues.QUEUE: "kmsMasterKeyId",
}
"""The property of each type that names its key."""


@relation(
    id="stack-encrypted-with-its-key",
    title="Tables, queues, parameters, log groups and environments are encrypted with the stack's own key",
    severity=Severity.HIGH,
    applies_to=tuple(KEY_OF),
    brief=("B2.1", "B2.6", "B4.1", "B6.1", "B7.4"),
    pci=(
        partial(
            "3.5.1",
            "Tables and queues. Encryption at rest is transparent to whoever may read the store. It does not make a stored "
            "card number unreadable.",
        ),
        partial(
            "3.6.1",
            "Voluntary: no key of this stack protects stored account data. The stack's own key is used, so "
            "its key policy decides who may decrypt.",
        ),
        partial("10.3.1", "Log groups. Reading a log takes the right to use the key as well."),
    ),
    remedy="Set the property to key.arn of this program's aws.kms.Key; on a table, "
    "server_side_encryption.enabled=True too.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/service-integration.html",
)
def encrypted_with_its_key(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == TABLE:
        yield from expect_flag(resource, "serverSideEncryption.enabled", required=True)
    prop = KEY_OF[resource.type]
    if context.stack.target(resource, prop, queues.KEY) is None:
        observed = "is another key" if resource.has(prop) else "is not set, which means AWS's own key"
        yield Finding(prop=prop, observed=observed, required="the KMS key of this stack")
