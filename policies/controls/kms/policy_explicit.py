"""`kms:*`, `*` as principal or NotAction lets in whoever comes later.

A deny can lock everybody out of a key whose data cannot be read again.

Violates: `Principal: '*'`, `kms:*`, `kms:GenerateDataKey*`, `NotAction`.

Complies: one list of principals and actions in each statement.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.keys import KEY, statements_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="kms-policy-explicit",
    title="The key policy names who may do what, without wildcards",
    severity=Severity.CRITICAL,
    applies_to=KEY,
    brief=("B5.1",),
    pci=(
        partial(
            "7.2.1",
            "The key policy gives no use to people; an administrator can still change the policy and give "
            "himself Decrypt.",
        ),
        partial(
            "3.6.1",
            "Voluntary: no key of this stack protects stored account data. The key policy restricts use; key "
            "custodians are named by the organisation.",
        ),
    ),
    settings={"version": Setting("2012-10-17", "string", "the policy language")},
    remedy="Name every principal and action; use no NotPrincipal, NotAction or NotResource.",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    absolute=True,
)
def policy_explicit(key: Resource, context: Context) -> Iterator[Finding]:
    version = key.document("policy").get("Version")
    if version != context.settings["version"]:
        yield Finding(prop="policy.Version", observed=shown(version), required=context.settings["version"])
    for statement in statements_of(key):
        unknown = statement.keys - {"Sid", "Effect", "Principal", "Action", "Resource", "Condition"}
        for name in sorted(unknown):
            yield Finding(
                prop=f"{statement.path}.{name}", observed="is used", required="what is meant, not what is left out"
            )
        if statement.resources != ("*",):
            yield Finding(prop=f"{statement.path}.Resource", observed="is not this key", required="*: the key itself")
        if statement.effect != "Allow":
            yield Finding(prop=f"{statement.path}.Effect", observed=shown(statement.effect), required="Allow")
        if not statement.principals or any("*" in value for _, value in statement.principals):
            yield Finding(
                prop=f"{statement.path}.Principal", observed="is a wildcard, or none", required="named principals"
            )
        for action in statement.actions:
            if "*" in action or not action.startswith("kms:"):
                yield Finding(prop=f"{statement.path}.Action", observed=shown(action), required="named actions of KMS")
