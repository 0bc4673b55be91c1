"""Every usage plan key joins a key and the plan of this stack."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import API_KEY, USAGE_PLAN, USAGE_PLAN_KEY
from policies.model.checks import expect_text
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-key-in-plan",
    title="Every usage plan key joins a key and the plan of this stack",
    severity=Severity.HIGH,
    applies_to=USAGE_PLAN_KEY,
    brief=("B1.4",),
    pci=(partial("7.2.5", "Only keys that this stack made open its API."),),
    settings={"type": Setting("API_KEY", "string", "the type of key")},
    remedy="Set key_id=key.id, key_type='API_KEY' and usage_plan_id=plan.id.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
)
def key_in_plan(plan_key: Resource, context: Context) -> Iterator[Finding]:
    """A literal key id is a key that somebody made by hand.

    Nobody here knows who holds it, and destroying the stack does not end it.

    Violates: a foreign key's or plan's id.

    Complies: both are resources of this stack.
    """
    yield from expect_text(plan_key, "keyType", context.settings["type"])
    for prop, token in (("keyId", API_KEY), ("usagePlanId", USAGE_PLAN)):
        if context.stack.target(plan_key, prop, token) is None:
            yield Finding(prop=prop, observed="is none of this stack's", required=f"the id of a {token} of this stack")
