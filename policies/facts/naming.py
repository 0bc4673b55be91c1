"""The names of the contract: which property holds a type's name, what forms it may have, and the stack's one suffix."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.model.contract import Contract
from policies.model.resource import Resource, is_unknown
from policies.model.stack import Stack

SUFFIX_FORM: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_FIFO: Final = ".fifo"


def rule(contract: Contract, type_token: str) -> Mapping[str, Any] | None:
    """Return a type's property, forms and limit; None when its resources have no name of their own."""
    return contract.names.get(type_token)


def follows(name: str, form: str, suffix: str) -> bool:
    """Tell whether a name has a form, under the stack's suffix."""
    words = {"purpose": "[a-z0-9]+(?:-[a-z0-9]+)*", "Purpose": "[A-Z][A-Za-z0-9]*"}
    literal = form.replace("{suffix}", suffix).replace("{Suffix}", camel(suffix))
    pattern = re.escape(literal).replace(r"\{", "{").replace(r"\}", "}").format(**words)
    return re.fullmatch(pattern, name) is not None


def camel(text: str) -> str:
    """Return words without hyphens, each with a capital."""
    return "".join(word.capitalize() for word in text.split("-"))


def suffix(stack: Stack) -> str:
    """Return the suffix that most names of the stack end in, the longest when several do; "" when there is no name.

    The names themselves are asked, so that one resource with another suffix is the one that is wrong.
    """
    return stack.once(_suffix)


def _suffix(stack: Stack) -> str:
    rules = stack.contract.names
    named = ((resource, rules[resource.type]["property"]) for resource in stack.of_type(*rules))
    names = [name for resource, prop in named if (name := _name(resource, prop)) and "-" in name]
    tails = Counter(tail for name in names for tail in _tails(name.removesuffix(_FIFO)))
    if not tails:
        return ""
    most = max(tails.values())
    return max((tail for tail, count in tails.items() if count == most), key=len)


def _name(resource: Resource, prop: str) -> str:
    value = resource.props.get(prop)
    return value if isinstance(value, str) and not is_unknown(value) else ""


def _tails(name: str) -> Iterator[str]:
    """Yield what may be the suffix: a name has a type word and a purpose before it."""
    words = name.split("-")
    for start in range(2, len(words)):
        yield "-".join(words[start:])
