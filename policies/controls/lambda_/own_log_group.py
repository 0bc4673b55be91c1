"""A group that Lambda makes by itself never expires, has no key, and outlives the stack.

Violates: no ``loggingConfig.logGroup``, a group of another stack, one that two functions share, or one that the
function does not wait for.

Complies: a group of this stack, named in the configuration, that no other function writes to.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.facts.listed import function_of
from policies.model.contract import named
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="lambda-own-log-group",
    title="Every function writes to a declared log group of its own",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.6", "B5.2", "B7.4"),
    pci=(partial("10.2.1", "The log group is declared; which events the function writes is not judged here."),),
    remedy="Set logging_config=FunctionLoggingConfigArgs(log_format='JSON', log_group=group.name), depends_on=[group].",
    source="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-loggroups.html",
    absolute=True,
)
def own_log_group(function: Resource, context: Context) -> Iterator[Finding]:
    path = "loggingConfig.logGroup"
    if not function.has(path):
        yield Finding(prop=path, observed="is not set", required="a log group of this stack")
        return
    found = context.stack.target(function, path, queues.LOG_GROUP)
    if found is None:
        yield Finding(prop=path, observed="is no group of this stack", required="a log group of this stack")
        return
    own = function_of(context.contract, function)
    if not named(found.resource.text("name"), "log-group", [own.name]):
        yield Finding(prop=path, observed=f"is {found.resource.name}", required=f"the group of {own.purpose}")
    for other in context.stack.pointing_at(found.resource, queues.FUNCTION, path):
        if other.urn != function.urn:
            yield Finding(prop=path, observed=f"is that of {other.name} too", required="a group of its own")
    if not queues.depends_on(context.stack, function, found.resource):
        yield Finding(prop=path, observed="is not waited for", required="depends_on the log group")
