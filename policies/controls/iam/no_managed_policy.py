"""AWSLambdaBasicExecutionRole alone grants every log group of the account; and what AWS changes in it, we get.

Violates: ``managedPolicyArns`` with any entry; a ``RolePolicyAttachment``, whatever it attaches.

Complies: a role whose rights are one ``RolePolicy``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.iam import ROLE
from policies.facts.profile_overrides import administers, managed_by_aws
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, relation, supports
from policies.model.resource import Resource, Undetermined, is_unknown
from policies.model.stack import Stack
from policies.model.vocabulary import Level, Severity

_POLICY = "aws:iam/policy:Policy"
_ATTACHMENTS = tuple(
    f"aws:iam/{name[0].lower()}{name[1:]}:{name}"
    for name in (
        "GroupPolicyAttachment",
        "GroupPolicyAttachmentsExclusive",
        "PolicyAttachment",
        "RolePolicyAttachment",
        "RolePolicyAttachmentsExclusive",
        "UserPolicyAttachment",
        "UserPolicyAttachmentsExclusive",
    )
)
_PERMISSION_SETS = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment"
_ARNS = ("managedPolicyArns", "managedPolicyArn", "policyArn", "policyArns")
"""The properties that name managed policies; a type has one of them."""


@relation(
    id="iam-no-managed-policy",
    title="No role has a managed policy, AWS's or another",
    severity=Severity.HIGH,
    applies_to=(ROLE, *_ATTACHMENTS, _PERMISSION_SETS),
    brief=("B5.1", "B8.1"),
    pci=(supports("7.2.5", "Rights are written for one function; AWS's managed policies are written for all."),),
    remedy="Write the function's own statements in its RolePolicy; remove the attachment.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={
        "own": Setting(default=False, type="boolean", description="whether policies of one's own may be attached")
    },
    baseline=Baseline(
        title="No role has a managed policy of AWS that is not written for its service",
        remedy="Write the role's own statements in its RolePolicy, or attach a Policy of this program.",
        settings={"own": True},
        unknown=Level.ADVISORY,
    ),
)
def no_managed_policy(resource: Resource, context: Context) -> Iterator[Finding]:
    if context.settings["own"]:
        yield from _of_aws(resource, context.stack)
    elif resource.type != ROLE:
        yield Finding(prop="type", observed=f"is {resource.type}", required="no attachment of a managed policy")
    elif resource.raw("managedPolicyArns"):
        yield Finding(prop="managedPolicyArns", observed="is set", required="not set")


def _of_aws(resource: Resource, stack: Stack) -> Iterator[Finding]:
    prop = next((name for name in _ARNS if resource.has(name)), _ARNS[0])
    given = resource.props.get(prop)
    arns = [given] if isinstance(given, str) else given or []
    known = [arn for arn in arns if not is_unknown(arn)]
    resource.note(prop, known)
    for arn in known:
        name = managed_by_aws(str(arn))
        if name:
            level = Level.MANDATORY if administers(name) else Level.ADVISORY
            yield Finding(prop=prop, observed=f"names {name}", required="rights written for the role", level=level)
    if len(known) < len(arns) and not _of_this_program(resource, prop, stack):
        raise Undetermined(prop)


def _of_this_program(resource: Resource, prop: str, stack: Stack) -> bool:
    """Tell whether what is unknown of a property comes from policies of this program, and from nothing else."""
    sources = resource.sources(prop)
    resource.note(f"{prop} (from)", sorted(sources))
    return bool(sources) and all(urn in stack.by_urn and stack.by_urn[urn].type == _POLICY for urn in sources)
