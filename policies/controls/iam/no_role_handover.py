"""Whoever passes or assumes a role has that role's rights, whatever its own policy says.

Violates: ``iam:PassRole``, ``sts:AssumeRole``, ``iam:GetRole``.

Complies: no action of IAM or STS at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.documents import Kind, granted, holding
from policies.facts.iam import is_wildcard
from policies.facts.profile_overrides import hands_over, manages_identities
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="iam-no-role-handover",
    title="No policy grants anything of IAM or STS, PassRole and AssumeRole included",
    severity=Severity.CRITICAL,
    applies_to=holding(Kind.IDENTITY),
    brief=("B5.1", "B5.3"),
    pci=(supports("7.2.5", "A function cannot change or borrow rights."),),
    remedy="Remove the action: no function of this stack manages identities.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={"named": Setting(default=False, type="boolean", description="whether one named role may be passed on")},
    baseline=Baseline(
        title="No policy changes identities, or passes on or assumes any role but named ones",
        remedy="Remove the action, or name the one role that is passed on or assumed.",
        settings={"named": True},
    ),
)
def no_role_handover(policy: Resource, context: Context) -> Iterator[Finding]:
    for statement, action in granted(policy):
        if context.settings["named"] and (is_wildcard(action) or not hands_over(statement, action)):
            continue  # iam-no-wildcard-action reports a pattern
        if manages_identities(action):
            yield Finding(
                prop=f"{statement.place}.Action", observed=f"grants {action}", required="no action of IAM or STS"
            )
