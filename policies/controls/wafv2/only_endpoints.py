"""X-Ray keeps the address of a traced request, and a caller can write a card number into it: `GET /transaction/4111...`.

The expression of a path allows the stage's name before it, or none for a domain of the stack's own. An id has the shape
that the contract gives it.

AWS refuses an or statement of fewer than two statements.

Violates: no such rule, one that counts or adds headers, one before others, any id in a path, a query that is not empty, a
missing endpoint, an or statement of one endpoint.

Complies: one rule, the last, that allows the endpoints of the contract.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.facts.rest_api import STAGE
from policies.facts.web_acl import WEB_ACL, endpoint_alternatives, endpoint_of_alternative, rules_of
from policies.model.checks import shown
from policies.model.control import Context, Finding, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

FEWEST_ALTERNATIVES: Final = 2
"""Of an or statement (AWS WAF API Reference, "OrStatement")."""


@relation(
    id="wafv2-only-endpoints",
    title="The web ACL lets requests to the endpoints through, and no others",
    severity=Severity.HIGH,
    applies_to=WEB_ACL,
    brief=("B1.1",),
    pci=(
        partial("6.4.2", "Only the endpoints' methods and paths pass. What passes is inspected by the managed rules."),
        partial(
            "3.2.1",
            "No card number can stand in a path or a query that passes. Headers and bodies are not judged here.",
        ),
    ),
    remedy=(
        "Allow, in the last rule, by an or statement with one and statement an endpoint: its method exactly, its path by regular "
        "expression, and an empty query. One endpoint alone is an and statement without an or statement around it."
    ),
    source="https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-regex-match.html",
)
def only_endpoints(acl: Resource, context: Context) -> Iterator[Finding]:
    rules = [rule for rule in rules_of(acl) if endpoint_alternatives(rule)]
    if len(rules) != 1:
        yield Finding(prop="rules", observed=f"{len(rules)} rules let endpoints through", required="exactly one")
        return
    (rule,) = rules
    if rule.block("action").keys() != ("allow",):
        yield Finding(
            prop=f"{rule.path}.action", observed=f"is {', '.join(rule.block('action').keys())}", required="allow"
        )
    elif rule.block("action.allow").keys():
        prop = f"{rule.path}.action.allow.customRequestHandling"
        yield Finding(prop=prop, observed="is set", required="not set: it adds headers that no caller sent")
    last = max(other.number("priority") or 0 for other in rules_of(acl))
    if rule.number("priority") != last:
        yield Finding(
            prop=f"{rule.path}.priority", observed=shown(rule.number("priority")), required=f"{last}, the last of all"
        )
    stages = [stage.text("stageName") for stage in context.stack.of_type(STAGE)]
    expected = {
        (endpoint.method, f"^(/{stage})?{endpoint.path_expression}$")
        for endpoint in context.contract.endpoints.values()
        for stage in stages
    }
    alternatives = endpoint_alternatives(rule)
    if rule.has("statement.orStatement") and len(alternatives) < FEWEST_ALTERNATIVES:
        prop = f"{rule.path}.statement.orStatement.statements"
        yield Finding(prop=prop, observed=f"has {len(alternatives)}", required=f"at least {FEWEST_ALTERNATIVES}")
    found = [(alternative, endpoint_of_alternative(alternative)) for alternative in alternatives]
    for alternative, endpoint in found:
        if endpoint not in expected:
            yield Finding(
                prop=alternative.path,
                observed="lets through another request" if endpoint is None else f"lets through {' '.join(endpoint)}",
                required="method, path and empty query of an endpoint",
            )
    for method, path in sorted(expected - {endpoint for _, endpoint in found}):
        yield Finding(
            prop=f"{rule.path}.statement", observed=f"refuses {method} {path}", required="it as an alternative"
        )
