"""A key that does not expire is found years later in somebody's notes.

Violates: any ``aws.iam.User``, ``AccessKey``, ``UserLoginProfile``, ``Group`` or ``InstanceProfile``.

Complies: roles, and nothing else of IAM that can sign in.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, supports
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity

_TYPES = tuple(
    f"aws:iam/{name[0].lower()}{name[1:]}:{name}"
    for name in (
        "AccessKey",
        "Group",
        "GroupMembership",
        "GroupPolicy",
        "InstanceProfile",
        "OpenIdConnectProvider",
        "SamlProvider",
        "ServiceSpecificCredential",
        "SigningCertificate",
        "SshKey",
        "User",
        "UserGroupMembership",
        "UserLoginProfile",
        "UserPolicy",
        "VirtualMfaDevice",
    )
)


@control(
    id="iam-no-users",
    title="The stack declares no user, group, access key, instance profile or identity provider",
    severity=Severity.CRITICAL,
    applies_to=_TYPES,
    brief=("B5.1",),
    pci=(supports("7.2.5", "Functions act by role alone."),),
    remedy="Remove it: functions act by role, and people sign in through the organisation's identity provider.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-workloads-use-roles",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={"spared": Setting([], "array", "the kinds that may be declared")},
    baseline=Baseline(
        title="The stack declares no user, access key or other lasting credential",
        settings={"spared": ["InstanceProfile", "OpenIdConnectProvider", "SamlProvider"]},
    ),
)
def no_users(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type.rpartition(":")[2] in context.settings["spared"]:
        reason = "it gives nobody a lasting credential"
        raise NotApplicable(reason)
    yield Finding(prop="type", observed=f"is {resource.type}", required="roles only")
