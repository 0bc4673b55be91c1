"""A pattern grants whatever AWS adds to the service later, and what nobody thought of today.

Violates: ``*``, ``dynamodb:*``, ``dynamodb:Get*``, ``sqs:?endMessage``.

Complies: ``dynamodb:GetItem``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.documents import Kind, granted, holding
from policies.facts.iam import is_wildcard
from policies.facts.profile_overrides import reads_only
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="iam-no-wildcard-action",
    title="No policy grants actions by a pattern",
    severity=Severity.CRITICAL,
    applies_to=holding(Kind.IDENTITY),
    brief=("B5.1", "B5.3", "B8.1"),
    pci=(supports("7.2.5", "Least privilege as declared; whether the code needs each action is tested elsewhere."),),
    remedy="Name every action that the function calls; no '*' and no '?'.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={
        "reads": Setting(default=False, type="boolean", description="whether Describe* and List* may be granted")
    },
    baseline=Baseline(settings={"reads": True}),
)
def no_wildcard_action(policy: Resource, context: Context) -> Iterator[Finding]:
    for statement, action in granted(policy, needs=("Action",)):
        if is_wildcard(action) and not (context.settings["reads"] and reads_only(action)):
            yield Finding(prop=f"{statement.place}.Action", observed=f"grants {action}", required="exact actions")
