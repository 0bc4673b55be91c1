"""What a resource is for, as the inventory of system components lists it (PCI DSS 12.5.1)."""

from __future__ import annotations

from typing import Any, Final

from policies.facts.naming import rule
from policies.facts.secret_shapes import is_random, shape
from policies.model.contract import Contract
from policies.model.resource import SECRET, Resource, is_unknown
from policies.model.stack import Stack

_KEY: Final = "aws:kms/key:Key"
_KEY_PROPERTIES: Final = frozenset({"kmsKeyArn", "kmsKeyId", "kmsMasterKeyId", "keyId", "serverSideEncryption"})


def described(stack: Stack, resource: Resource) -> dict[str, Any]:
    """Return a component's name at AWS, its use and the key that encrypts it, each where the program declares it."""
    if not resource.analyzed:
        return {}
    named = rule(stack.contract, resource.type)
    found = {
        "physicalName": _text(resource, named["property"]) if named else "",
        "use": _text(resource, "description") or _use(stack.contract, resource.type),
    }
    keys = _keys(stack, resource)
    return {**{key: value for key, value in found.items() if value}, **({"encryptedBy": keys} if keys else {})}


def _text(resource: Resource, prop: str) -> str:
    """Return a text of the program's; a description that looks like a secret is not shown. A name is in every finding."""
    value = resource.props.get(prop)
    if not isinstance(value, str) or is_unknown(value):
        return ""
    return SECRET if prop == "description" and (shape(value) or is_random(value)) else value


def _use(contract: Contract, type_token: str) -> str:
    return contract.types.get(type_token) or contract.components.get(type_token, "")


def _keys(stack: Stack, resource: Resource) -> list[str]:
    """Return the keys of the stack that a property of this resource names, by value or by what it will be made of."""
    found: set[str] = set()
    for prop in _KEY_PROPERTIES & resource.props.keys():
        found |= {urn for urn in resource.sources(prop) if urn in stack.by_urn and stack.by_urn[urn].type == _KEY}
    return sorted(found)
