"""Two functions under one role each have the rights of both, and the trail does not tell them apart.

Violates: a role of another stack, or one that two functions use.

Complies: a role of this stack, used once.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import function_of
from policies.facts.profile_overrides import sharers
from policies.model.contract import named
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Setting, partial, relation, supports
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="lambda-own-role",
    title="Every function runs under a role of its own",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B5.1",),
    pci=(
        supports("7.2.5", "One role, one function; what the role may do is judged by the controls over IAM."),
        partial(
            "2.2.3",
            "Each function has rights of its own. AWS isolates executions; other workloads of the account are "
            "not seen.",
        ),
    ),
    remedy="Set role=role.arn with an aws.iam.Role of this program that no other function uses.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
    settings={
        "elsewhere": Setting(default=False, type="boolean", description="whether the role may be of another stack"),
    },
    absolute=True,
    profiles=BOTH_PROFILES,
    baseline=Baseline(
        title="No two functions share a role",
        severity=Severity.MEDIUM,
        settings={"elsewhere": True},
    ),
)
def own_role(function: Resource, context: Context) -> Iterator[Finding]:
    if context.settings["elsewhere"]:
        if shared := sharers(context.stack, function):
            yield Finding(prop="role", observed=f"is that of {', '.join(shared)} too", required="a role of its own")
        return
    found = context.stack.target(function, "role", queues.ROLE)
    if found is None:
        yield Finding(prop="role", observed="is no role of this stack", required="a role of this stack")
        return
    own = function_of(context.contract, function)
    if not named(found.resource.text("name"), "role", [own.name]):
        yield Finding(prop="role", observed=f"is {found.resource.name}", required=f"the role of {own.purpose}")
    for other in context.stack.pointing_at(found.resource, queues.FUNCTION, "role"):
        if other.urn != function.urn:
            yield Finding(prop="role", observed=f"is that of {other.name} too", required="a role of its own")
