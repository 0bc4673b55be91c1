"""The callers of the API, as exactly what is declared for them: a key, a place in the usage plan, and parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from policies.facts.parameters import KEY_WORD, PARAMETER, is_merchant, key_names
from policies.facts.rest_api import API_KEY, USAGE_PLAN_KEY, purpose_in
from policies.model.checks import shown
from policies.model.contract import Contract
from policies.model.control import Finding
from policies.model.stack import Stack


def keys(stack: Stack, provider: str) -> Iterator[Finding]:
    """Find each API key that is not once in the plan, and a caller that has no key."""
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
    if sum(bool(purpose_in(name, [provider])) for name in names) != 1:
        yield Finding(prop="apiKey", observed=f"not one key is for {provider}", required="exactly one")
    if not any(name and not purpose_in(name, [provider]) for name in names):
        yield Finding(prop="apiKey", observed="no key is for a merchant", required="one for each merchant")


def parameters(stack: Stack, contract: Contract, provider: str) -> Iterator[Finding]:
    """Find each secret that is not one parameter, and each parameter that nobody listed."""
    listed = contract.parameters
    names = [parameter.text("name") for parameter in stack.of_type(PARAMETER)]
    wanted: list[str] = []
    for key in key_names(stack):
        kinds = (*listed.caller, *(listed.merchant if is_merchant(key, provider) else ()))
        wanted += [key.replace(KEY_WORD, kind, 1) for kind in kinds]
    for ending in wanted:
        if sum(name.endswith(f"-{ending}") for name in names) != 1:
            yield Finding(prop="parameter", observed=f"not one is {ending}", required="exactly one")
    for purpose in listed.shared:
        if sum(bool(purpose_in(name, [purpose])) for name in names) != 1:
            yield Finding(prop="parameter", observed=f"not one is for {purpose}", required="exactly one")
    for name in names:
        if not any(name.endswith(f"-{ending}") for ending in wanted) and not purpose_in(name, listed.shared):
            yield Finding(
                prop="parameter",
                observed=f"{name} is not listed",
                required="a purpose that [parameters] in architecture.toml lists",
            )
