"""A pattern reaches the next environment's table as soon as its name begins the same way.

Violates: ``arn:aws:sqs:us-east-2:123456789012:queue-*``; ``...:table/table-transactions-dev*``.

Complies: a whole ARN; a whole log group's ARN and ``:*``; ``*`` and what equals it, which another control judges.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.documents import Kind, holding, readable
from policies.facts.iam import EVERYTHING, is_wildcard, reaches_every, without_streams
from policies.facts.profile_overrides import names_one_thing, only_writes_logs
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, control, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Level, Severity


@control(
    id="iam-no-partial-wildcard",
    title="No policy names resources by a pattern",
    severity=Severity.HIGH,
    applies_to=holding(Kind.IDENTITY),
    brief=("B5.1", "B5.3", "B8.1"),
    pci=(supports("7.2.5", "Least privilege as declared."),),
    remedy="Name the whole ARN; only a log group's ARN ends in ':*', which stands for its streams.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    absolute=True,
    profiles=BOTH_PROFILES,
    settings={
        "inside": Setting(default=False, type="boolean", description="whether a pattern inside of one resource may be")
    },
    baseline=Baseline(
        title="No policy names several resources by a pattern",
        remedy="Name the whole ARN; ':*' and '/*' after one, for its streams, objects or indexes, are fine.",
        level=Level.ADVISORY,
        settings={"inside": True},
    ),
)
def no_partial_wildcard(policy: Resource, context: Context) -> Iterator[Finding]:
    inside = context.settings["inside"]
    for statement in readable(policy, Kind.IDENTITY):
        for resource in statement.resources:
            if inside and (not statement.allows or names_one_thing(resource)):
                continue
            if reaches_every(resource) and not (inside and only_writes_logs(statement)):
                continue  # iam-no-wildcard-resource reports it
            if resource != EVERYTHING and is_wildcard(without_streams(resource)):
                yield Finding(prop=f"{statement.place}.Resource", observed=f"names {resource}", required="a whole ARN")
