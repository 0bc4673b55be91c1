"""A key outside the plan opens nothing, and in two plans it is refused.

A caller without a key of its own shares one, and then no log tells who asked.

Violates: a key without usage plan key, no key for the fraud provider, none for a merchant.

Complies: one key, once in the plan, for each caller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.facts.rest_api import API_KEY, USAGE_PLAN_KEY, purpose_in
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="apigateway-keys-usable",
    title="Every API key is in the plan exactly once",
    severity=Severity.HIGH,
    brief=("B1.4", "B6.1"),
    settings={"provider": Setting("fraud-provider", "string", "what the fraud provider's key is called")},
    remedy="Declare an ApiKey and a UsagePlanKey for each merchant, and one for the fraud provider.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-setup-api-key-with-console.html",
)
def keys_usable(stack: Stack, context: Context) -> Iterator[Finding]:
    joined: Counter[str] = Counter()
    for plan_key in stack.of_type(USAGE_PLAN_KEY):
        target = stack.target(plan_key, "keyId", API_KEY)
        joined.update([target.resource.urn] if target else [])
        if (kind := plan_key.text("keyType")) != "API_KEY":
            yield Finding(prop="keyType", observed=shown(kind), required="API_KEY", urn=plan_key.urn)
    for key in stack.of_type(API_KEY):
        if joined[key.urn] != 1:
            observed = f"has {joined[key.urn]} usage plan keys"
            yield Finding(prop="usagePlanKey", observed=observed, required="exactly one", urn=key.urn)
    names = [key.text("name") for key in stack.of_type(API_KEY)]
    provider = context.settings["provider"]
    if sum(bool(purpose_in(name, [provider])) for name in names) != 1:
        yield Finding(prop="apiKey", observed=f"not one key is for {provider}", required="exactly one")
    if not any(name and not purpose_in(name, [provider]) for name in names):
        yield Finding(prop="apiKey", observed="no key is for a merchant", required="one for each merchant")
