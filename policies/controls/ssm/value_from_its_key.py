"""A merchant who is handed the key of another acts in its name.

The map of callers decides who a request is from: one that leaves out a key refuses its holder, and one that gives a key to
another caller lets its holder act as that caller.

Violates: the other merchant's key, a literal, a map of some keys, a map of a key to another caller than its name says.

Complies: the key of the same name; all ids in the map, each with its own caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.facts.naming import suffix
from policies.facts.parameters import KEY_WORD, PARAMETER, is_merchant, key_of
from policies.facts.rest_api import API_KEY, purpose_in
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource, is_unknown
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


def names_every_key(callers: Mapping[str, Any], count: int) -> bool:
    """Tell whether a map of callers, once it is known, has every key, each with one identity.

    While the keys' ids are unknown they are all the same sentinel, so that the map has one entry: it is not counted then.
    """
    if any(is_unknown(key) for key in callers):
        return True
    identities = [tuple(caller) for caller in callers.values() if isinstance(caller, Mapping)]
    return len(callers) == count == sum(found in (("merchant",), ("role",)) for found in identities)


@relation(
    id="ssm-value-from-its-key",
    title="An API key's parameter holds that key's value",
    severity=Severity.HIGH,
    applies_to=PARAMETER,
    brief=("B6.1",),
    settings={
        "registry": Setting("callers", "string", "the parameter that maps key ids to callers"),
        "provider": Setting("fraud-provider", "string", "what the fraud provider's key is called"),
    },
    remedy="Set value=pulumi.Output.secret(key.value) of the ApiKey that the parameter is named after.",
    source="https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-parameter-store.html",
)
def value_from_its_key(parameter: Resource, context: Context) -> Iterator[Finding]:
    stack = context.stack
    key = key_of(stack, parameter)
    keys = stack.once(_keys)
    sources = parameter.sources("value") & keys
    registry = purpose_in(parameter.text("name"), [context.settings["registry"]])
    expected = {key.urn} if key else keys if registry else frozenset()
    if sources != expected:
        yield Finding(
            prop="value",
            observed=f"is made of {len(sources)} API keys, and not the right ones",
            required="its own key's value" if key else "the ids of all keys" if registry else "no API key",
        )
    elif (
        registry
        and not parameter.is_unknown("value")
        and not names_every_key(parameter.document("value"), len(expected))
    ):
        yield Finding(
            prop="value", observed="does not map every key", required="{key id: merchant or role} of every key"
        )
    elif registry and not parameter.is_unknown("value"):
        yield from _crossed(parameter.document("value"), stack, context.settings["provider"])
    elif key and not parameter.is_unknown("value") and parameter.raw("value") != key.answer("value"):
        yield Finding(prop="value", observed="is not the value of the API key", required="the value of its API key")
    parameter.note("value (from)", sorted(sources))


def _crossed(callers: Mapping[str, Any], stack: Stack, provider: str) -> Iterator[Finding]:
    """Yield each key that a map of callers gives to another caller than the key is named after."""
    for identifier, caller in callers.items():
        for key in (found for found in stack.named(identifier) if found.type == API_KEY):
            name = key.text("name").removeprefix(f"{KEY_WORD}-").removesuffix(f"-{suffix(stack)}")
            expected = {"merchant": name} if is_merchant(name, provider) else {"role": provider}
            if caller != expected:
                yield Finding(prop="value", observed=f"gives {key.name} the caller {caller}", required=f"{expected}")


def _keys(stack: Stack) -> frozenset[str]:
    return frozenset(key.urn for key in stack.of_type(API_KEY))
