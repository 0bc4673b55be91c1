"""No role's rights add up to more than they say."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator

from policies.facts.data_files import table
from policies.facts.iam import IDENTITY_POLICIES, granted
from policies.model.control import BOTH_PROFILES, Context, Finding, control, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="iam-no-privilege-escalation",
    title="No policy holds a known combination for escalating privileges",
    severity=Severity.CRITICAL,
    applies_to=IDENTITY_POLICIES,
    brief=("B5.1",),
    pci=(supports("7.2.5", "The published methods are known ones; a new one is not found by a list."),),
    remedy="Remove one of the actions that the finding names; no function of this stack needs any of them.",
    source="https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/",
    absolute=True,
    profiles=BOTH_PROFILES,
)
def no_privilege_escalation(policy: Resource, _context: Context) -> Iterator[Finding]:
    """Some harmless-looking actions together let a role write its own rights, or run code under another's.

    The methods are data with their source: policies/data/privilege_escalation.toml.

    Violates: ``lambda:UpdateFunctionCode``; ``iam:PassRole`` with ``lambda:CreateFunction`` and ``lambda:InvokeFunction``.

    Complies: a policy that holds no method whole.
    """
    held = [action.lower() for _, action in granted(policy)]
    for method, needed in table("privilege_escalation")["methods"].items():
        if all(any(fnmatch.fnmatchcase(action, pattern) for pattern in held) for action in map(str.lower, needed)):
            yield Finding(
                prop="policy", observed=f"grants {' and '.join(needed)} ({method})", required="not all of them"
            )
