"""Some harmless-looking actions together let a role write its own rights, or run code under another's.

``*`` and ``iam:*`` hold every method: iam-no-wildcard-action reports them.

The methods are data with their source: policies/data/privilege_escalation.toml.

Violates: ``lambda:UpdateFunctionCode``; ``iam:PassRole`` with ``lambda:CreateFunction`` and ``lambda:InvokeFunction``.

Complies: a policy that holds no method whole.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from typing import Final

from policies.facts.data_files import table
from policies.facts.documents import Kind, granted, holding
from policies.facts.iam import Statement, is_wildcard
from policies.facts.profile_overrides import hands_over, manages_identities
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_EVERY_ACTION: Final = re.compile(r"\*+|[\w-]+:\*+")


@control(
    id="iam-no-privilege-escalation",
    title="No policy holds a known combination for escalating privileges",
    severity=Severity.CRITICAL,
    applies_to=holding(Kind.IDENTITY),
    brief=("B5.1",),
    pci=(supports("7.2.5", "The published methods are known ones; a new one is not found by a list."),),
    remedy="Remove one of the actions that the finding names; no function of this stack needs any of them.",
    source="https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={
        "elsewhere": Setting(
            default=False, type="boolean", description="whether actions that iam-no-role-handover reports are left out"
        )
    },
    baseline=Baseline(settings={"elsewhere": True}),
)
def no_privilege_escalation(policy: Resource, context: Context) -> Iterator[Finding]:
    pairs = tuple(granted(policy))
    held = tuple(dict.fromkeys(action for _, action in pairs))
    reported = {
        action for statement, action in pairs if context.settings["elsewhere"] and _is_handover(statement, action)
    }
    found: dict[tuple[str, ...], list[str]] = {}
    for method, needed in table("privilege_escalation")["methods"].items():
        matched = [_matching(held, action) for action in needed]
        patterns = tuple(dict.fromkeys(pattern for each in matched for pattern in each))
        if reported.issuperset(patterns):
            continue
        if all(matched) and not all(_EVERY_ACTION.fullmatch(pattern) for pattern in patterns):
            found.setdefault(patterns, []).append(method)
    for patterns, methods in found.items():
        observed = f"grants {' and '.join(patterns)} ({', '.join(methods)})"
        yield Finding(prop="policy", observed=observed, required="not all of them")


def _is_handover(statement: Statement, action: str) -> bool:
    return manages_identities(action) and not is_wildcard(action) and hands_over(statement, action)


def _matching(held: tuple[str, ...], action: str) -> list[str]:
    return [pattern for pattern in held if fnmatch.fnmatchcase(action.lower(), pattern.lower())]
