"""The default policy lets the root use the key, and with it every IAM policy of the account that says `kms:*`.

Without the root no one can change the policy once its roles are gone.

Violates: `kms:*`, `kms:Decrypt` or `kms:CreateGrant` for the root; no root; no `kms:PutKeyPolicy`.

Complies: administration alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls.kms._expected import MANAGEABLE
from policies.facts.keys import KEY, is_use, root_of, statements_of
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="kms-root-administers",
    title="The account administers the key, and cannot use it",
    severity=Severity.CRITICAL,
    applies_to=KEY,
    brief=("B5.1", "B7.3"),
    pci=(
        partial(
            "7.2.1",
            "The key policy gives no use to people; an administrator can still change the policy and give "
            "himself Decrypt.",
        ),
    ),
    settings={"needed": Setting(list(MANAGEABLE), "array", "what the account's root must be able to do")},
    remedy=(
        "Let the account root administer (PutKeyPolicy, ScheduleKeyDeletion ...) without Decrypt, "
        "GenerateDataKey or CreateGrant."
    ),
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html",
    absolute=True,
)
def root_administers(key: Resource, context: Context) -> Iterator[Finding]:
    root = root_of(context.stack)
    given: set[str] = set()
    for statement in statements_of(key):
        if ("AWS", root) not in statement.principals:
            continue
        given.update(statement.actions)
        for action in statement.actions:
            if is_use(action):
                yield Finding(
                    prop=f"{statement.path}.Action", observed=f"{root} may {action}", required="administration only"
                )
        if statement.conditions:
            yield Finding(
                prop=f"{statement.path}.Condition", observed="is set", required="not set: it may lock all out"
            )
    for action in context.settings["needed"]:
        if action not in given:
            yield Finding(
                prop="policy", observed=f"{root} may not {action}", required="allowed: the key must stay manageable"
            )
