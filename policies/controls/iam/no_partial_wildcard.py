"""No policy names resources by a pattern."""

from __future__ import annotations

from collections.abc import Iterator

from policies.control import BOTH_PROFILES, Context, Finding, Severity, control, supports
from policies.iam import EVERYTHING, IDENTITY_POLICIES, is_wildcard, statements, without_streams
from policies.resource import Resource


@control(
    id="iam-no-partial-wildcard",
    title="No policy names resources by a pattern",
    severity=Severity.HIGH,
    applies_to=IDENTITY_POLICIES,
    brief=("B5.1", "B5.3", "B8.1"),
    pci=(supports("7.2.5", "Least privilege as declared."),),
    remedy="Name the whole ARN; only a log group's ARN ends in ':*', which stands for its streams.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html",
    absolute=True,
    profiles=BOTH_PROFILES,
)
def no_partial_wildcard(policy: Resource, _context: Context) -> Iterator[Finding]:
    """A pattern reaches the next environment's table as soon as its name begins the same way.

    Violates: ``arn:aws:sqs:us-east-2:123456789012:queue-*``; ``...:table/table-transactions-dev*``; ``...:log-group:*``.

    Complies: a whole ARN; a whole log group's ARN and ``:*``; ``*`` alone, which another control judges.
    """
    for statement in statements(policy, "policy"):
        for resource in statement.resources:
            if resource != EVERYTHING and is_wildcard(without_streams(resource)):
                yield Finding(prop=f"{statement.place}.Resource", observed=f"names {resource}", required="a whole ARN")
