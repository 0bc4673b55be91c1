"""The stack has one key, one alias, and no grant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.keys import ALIAS, KEY
from policies.model.control import Context, Finding, Setting, partial, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

FORBIDDEN: Final = (
    "aws:kms/ciphertext:Ciphertext",
    "aws:kms/customKeyStore:CustomKeyStore",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/grant:Grant",
    "aws:kms/keyPolicy:KeyPolicy",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws:kms/replicaKey:ReplicaKey",
)


@stack_control(
    id="kms-one-key",
    title="The stack has one key, one alias, and no grant",
    severity=Severity.HIGH,
    pci=(
        partial(
            "3.6.1.4",
            "Voluntary: no key of this stack protects stored account data. One key in one region is declared.",
        ),
    ),
    settings={
        "count": Setting(1, "number", "keys and aliases"),
        "forbidden": Setting(list(FORBIDDEN), "array", "types that give rights beside the key policy, or copy the key"),
    },
    remedy="Declare one aws.kms.Key with its policy, and one Alias; give no Grant.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
)
def one_key(stack: Stack, context: Context) -> Iterator[Finding]:
    """A grant, a replica or a policy resource beside the key gives rights that its policy does not show.

    A second key would not be the one that the controls speak of.

    Violates: a `Grant`, a `KeyPolicy`, a `ReplicaKey`, two keys, no alias.

    Complies: one key, one alias.
    """
    for token in (KEY, ALIAS):
        count = len(stack.of_type(token))
        if count != context.settings["count"]:
            yield Finding(
                prop="key", observed=f"there are {count} of {token}", required=f"{context.settings['count']:g}"
            )
    for token in context.settings["forbidden"]:
        for resource in stack.of_type(token):
            observed, required = f"is a {token}", "rights in the key policy alone"
            yield Finding(prop="type", observed=observed, required=required, urn=resource.urn)
