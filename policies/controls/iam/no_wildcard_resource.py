"""``*`` reaches every table, queue and parameter of the account. A few actions know no resource, X-Ray's among them.

Which ones is AWS's data (policies/data/unscopable_actions.json, generated), not a list of ours.

A pattern that stands for every resource of a service or of a type (``arn:aws:sqs:*:*:*``, ``...:secret:*``) is the
same.

Violates: ``sqs:SendMessage`` on ``*``; ``dynamodb:GetItem`` on ``...:table/*``; a statement with no ``Resource`` at
all.

Complies: ``xray:PutTraceSegments`` on ``*``; in serverless-baseline, a condition that limits the resources, and what a
program has nothing to name for (``polly:SynthesizeSpeech``, ``route53:GetChange``).

In serverless-baseline, writing logs on ``*`` (AWS's own policy for a function) and looking at how resources are set up
(``rds:DescribeDBInstances``) are advisories.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import conditions
from policies.facts.documents import Kind, holding, readable
from policies.facts.iam import EVERYTHING, reaches_every, unscopable
from policies.facts.profile_overrides import (
    as_for_a_network,
    hands_over,
    has_nothing_to_name,
    looks_only,
    manages_identities,
    unscopable_anywhere,
    writes_logs,
)
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity


@control(
    id="iam-no-wildcard-resource",
    title="Only actions that IAM cannot scope are granted on every resource",
    severity=Severity.CRITICAL,
    applies_to=holding(Kind.IDENTITY),
    brief=("B5.1", "B5.3", "B8.1"),
    pci=(supports("7.2.5", "Least privilege as declared, by AWS's own account of what IAM can scope."),),
    remedy="Name the ARN that the action is used on; a statement with Resource '*' holds unscopable actions only.",
    source="https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={
        "beyond": Setting(default=False, type="boolean", description="whether every service of AWS is looked up")
    },
    baseline=Baseline(settings={"beyond": True}),
)
def no_wildcard_resource(policy: Resource, context: Context) -> Iterator[Finding]:
    for statement in readable(policy, Kind.IDENTITY):
        if not statement.allows:
            continue
        place = f"{statement.place}.Resource"
        lenient = context.settings["beyond"]
        if not statement.resources and not (lenient and "NotResource" in statement.elements):
            yield Finding(prop=place, observed="is not set", required="exact ARNs")
        wide = [arn for arn in statement.resources if reaches_every(arn)]
        if not wide or (lenient and conditions.scopes(statement)):
            continue
        every = lenient and EVERYTHING in statement.actions
        for action in (EVERYTHING,) if every else statement.actions:
            if lenient and manages_identities(action) and hands_over(statement, action):
                continue  # iam-no-role-handover or iam-no-wildcard-action reports it
            if lenient and as_for_a_network(action):
                continue
            if _is_spared(action, wide, lenient=lenient):
                continue
            observed = f"grants {action} on {'every resource' if EVERYTHING in wide else wide[0]}"
            level = Level.ADVISORY if lenient and (writes_logs(action) or looks_only(action)) else None
            yield Finding(prop=place, observed=observed, required="exact ARNs", level=level)


def _is_spared(action: str, wide: list[str], *, lenient: bool) -> bool:
    """Tell whether an action may be granted on resources that are named by such patterns."""
    if not lenient:
        return EVERYTHING in wide and unscopable(action)
    if EVERYTHING not in wide and writes_logs(action):
        return True  # as AWS's own policies do; iam-no-partial-wildcard advises
    return unscopable_anywhere(action) or has_nothing_to_name(action)
