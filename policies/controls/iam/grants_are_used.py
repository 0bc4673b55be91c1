"""A right that no flow ever uses is one that only an intruder will; one that is missing fails a payment.

What is used comes from a recording of every flow (policies/data/observed_access.json) and from what AWS is known to
do with the role (policies/data/service_access.toml). ``stack-flows-recorded`` reports a recording that is stale, or
that lacks a function: this control then gives no verdict.

Violates: an action granted and never used; an action used and not granted.

Complies: exactly what was seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.access import Grants, declared, differences
from policies.facts.iam import FUNCTION, ROLE, policies_of
from policies.facts.observed_access import HANDLERS, REFRESH, by_code, by_service, is_current, package_of
from policies.model.control import Context, Finding, relation, supports
from policies.model.resource import NotApplicable, ReportedByOtherControl, Resource
from policies.model.vocabulary import Severity


@relation(
    id="iam-grants-are-used",
    title="Every right that a function has was seen in use, and every use seen is granted",
    severity=Severity.HIGH,
    applies_to=FUNCTION,
    brief=("B5.1", "B5.2", "B8.1"),
    pci=(supports("7.2.5", "What each function does was recorded in a local AWS that refuses what is not granted."),),
    remedy=f"After a change of the handlers run `{REFRESH}`; then grant what it saw, and take away what it did not see.",
    source="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#bp-gen-least-privilege-policies",
)
def grants_are_used(function: Resource, context: Context) -> Iterator[Finding]:
    if not HANDLERS.is_dir():
        reason = "the functions' sources are not beside the pack, so that no recording can be compared with them"
        raise NotApplicable(reason)
    seen = by_code(context.stack, function)
    if not is_current() or (seen is None and package_of(function) in context.contract.functions):
        raise ReportedByOtherControl("handler", "stack-flows-recorded")
    if seen is None:
        observed = f"runs {package_of(function) or 'no package of handlers/'}, which no flow invoked"
        yield Finding(prop="handler", observed=observed, required="a package of handlers/ that the contract lists")
        return
    used = seen | by_service(context.stack, function)
    granted = _granted(function, context)
    function.note("actions granted", sorted(f"{action} on {name}" for action, name in granted))
    function.note("actions used", sorted(f"{action} on {name}" for action, name in used))
    for action, name in differences(granted, used):
        yield Finding(prop="role", observed=f"grants {action} on {name}", required="not granted: nothing uses it")
    for action, name in differences(used, granted):
        yield Finding(prop="role", observed=f"does not grant {action} on {name}", required="granted: it is used")


def _granted(function: Resource, context: Context) -> Grants:
    role = context.stack.target(function, "role", ROLE)
    if role is None:
        return frozenset()
    return frozenset().union(*(declared(context.stack, policy) for policy in policies_of(context.stack, role.resource)))
