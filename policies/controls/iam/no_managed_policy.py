"""No role gets rights from a policy that is not written for it."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.iam import ROLE
from policies.facts.profile_overrides import administers, managed_by_aws
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity

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


@control(
    id="iam-no-managed-policy",
    title="No role has a managed policy, AWS's or another",
    severity=Severity.HIGH,
    applies_to=(ROLE, *_ATTACHMENTS),
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
    ),
)
def no_managed_policy(resource: Resource, context: Context) -> Iterator[Finding]:
    """AWSLambdaBasicExecutionRole alone grants every log group of the account; and what AWS changes in it, we get.

    Violates: ``managedPolicyArns`` with any entry; a ``RolePolicyAttachment``, whatever it attaches.

    Complies: a role whose rights are one ``RolePolicy``.
    """
    if context.settings["own"]:
        yield from _of_aws(resource)
    elif resource.type != ROLE:
        yield Finding(prop="type", observed=f"is {resource.type}", required="no attachment of a managed policy")
    elif resource.raw("managedPolicyArns"):
        yield Finding(prop="managedPolicyArns", observed="is set", required="not set")


def _of_aws(resource: Resource) -> Iterator[Finding]:
    prop = "managedPolicyArns" if resource.type == ROLE else "policyArn"
    if prop == "policyArn" and not resource.has(prop):
        prop = "policyArns"
    given = resource.raw(prop) if not resource.is_unknown(prop) else []
    for arn in [given] if isinstance(given, str) else given or []:
        name = managed_by_aws(str(arn))
        if name:
            level = Level.MANDATORY if administers(name) else Level.ADVISORY
            yield Finding(prop=prop, observed=f"names {name}", required="rights written for the role", level=level)
