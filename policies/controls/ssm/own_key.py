"""Every parameter is encrypted with this stack's key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.keys import KEY
from policies.facts.parameters import PARAMETER
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="ssm-own-key",
    title="Every parameter is encrypted with this stack's key",
    severity=Severity.HIGH,
    applies_to=PARAMETER,
    brief=("B6.1",),
    pci=(
        partial(
            "3.6.1",
            "Voluntary: no key of this stack protects stored account data. The stack's own key is used, so "
            "its key policy decides who may decrypt.",
        ),
    ),
    remedy="Set key_id=key.arn on the Parameter.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html",
)
def own_key(parameter: Resource, context: Context) -> Iterator[Finding]:
    """With AWS's own key every principal of the account that may read the parameter may decrypt it.

    This stack's key says who, and through which service.

    Violates: no `keyId`, `alias/aws/ssm`, a foreign key.

    Complies: the stack's key.
    """
    if context.stack.target(parameter, "keyId", KEY) is None:
        observed = "is no key of this stack" if parameter.has("keyId") else "is not set (alias/aws/ssm)"
        yield Finding(prop="keyId", observed=observed, required="the ARN of this stack's key")
