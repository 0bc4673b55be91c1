"""Everything but one thing is nearly everything, and grows with AWS.

Violates: ``NotAction: iam:*`` in an allowing statement; ``NotPrincipal`` in a trust policy.

Complies: ``Action``, ``Resource`` and ``Principal``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.documents import Kind, holding, readable
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="iam-no-inverted-element",
    title="No policy uses NotAction, NotResource or NotPrincipal",
    severity=Severity.CRITICAL,
    applies_to=holding(*Kind),
    brief=("B5.1", "B8.1"),
    pci=(
        partial(
            "7.2.5", "No statement covers all but what it names; what a statement grants is judged by other controls."
        ),
        partial(
            "7.3.3",
            "IAM denies by default; no declared statement turns that round with NotAction, NotResource or "
            "NotPrincipal.",
        ),
    ),
    remedy="Name what is granted: Action, Resource and, in a trust policy, Principal.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={"denials": Setting(default=True, type="boolean", description="whether a Deny is judged as well")},
    baseline=Baseline(settings={"denials": False}),
)
def no_inverted_element(resource: Resource, context: Context) -> Iterator[Finding]:
    for statement in readable(resource, needs=()):
        if not statement.allows and not context.settings["denials"]:
            continue
        for key in statement.inverted:
            yield Finding(prop=f"{statement.place}.{key}", observed="is set", required=key.removeprefix("Not"))
