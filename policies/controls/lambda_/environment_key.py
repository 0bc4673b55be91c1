"""Every function's environment is encrypted with the stack's key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="lambda-environment-key",
    title="Every function's environment is encrypted with the stack's key",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.1",),
    pci=(
        partial(
            "3.6.1",
            "Voluntary: no key of this stack protects stored account data. The stack's own key is used, so "
            "its key policy decides who may decrypt.",
        ),
    ),
    remedy="Set kms_key_arn=key.arn with the aws.kms.Key of this program.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html",
)
def environment_key(function: Resource, context: Context) -> Iterator[Finding]:
    """Lambda's own key opens for everyone who may read the function's configuration; this one has a policy of its own.

    Violates: no ``kmsKeyArn``, or a key of another stack or account.

    Complies: the ARN of this stack's key.
    """
    if context.stack.target(function, "kmsKeyArn", queues.KEY) is None:
        observed = "is another key" if function.has("kmsKeyArn") else "is not set"
        yield Finding(prop="kmsKeyArn", observed=observed, required="the KMS key of this stack")
