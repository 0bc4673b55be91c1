"""The alias means this stack's key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.keys import ALIAS, KEY
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="kms-alias-of-key",
    title="The alias means this stack's key",
    brief=("B7.2",),
    severity=Severity.MEDIUM,
    applies_to=ALIAS,
    remedy="Set target_key_id=key.key_id.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html",
)
def alias_of_key(alias: Resource, context: Context) -> Iterator[Finding]:
    """Operators find the key by its alias.

    One that means another key has them rotate, disable or delete the wrong one.

    Violates: a literal key id.

    Complies: the id of the stack's key.
    """
    if context.stack.target(alias, "targetKeyId", KEY) is None:
        yield Finding(prop="targetKeyId", observed="is no key of this stack", required="key.key_id")
