"""What the stack keeps in Parameter Store, by the names that its API keys give."""

from __future__ import annotations

from typing import Final

from policies.facts.rest_api import API_KEY, purpose_in
from policies.model.resource import Resource
from policies.model.stack import Stack

PARAMETER: Final = "aws:ssm/parameter:Parameter"
KEY_WORD: Final = "api-key"


def key_names(stack: Stack) -> dict[str, Resource]:
    """Return the API keys by name (``api-key-acme-dev``)."""
    return stack.once(_key_names)


def _key_names(stack: Stack) -> dict[str, Resource]:
    return {key.text("name"): key for key in stack.of_type(API_KEY)}


def is_merchant(name: str, provider: str) -> bool:
    """Tell whether an API key's name is a merchant's."""
    return not purpose_in(name, [provider])


def key_of(stack: Stack, parameter: Resource) -> Resource | None:
    """Return the API key whose value a parameter keeps, by its name; None when it keeps something else."""
    name = parameter.text("name")
    return next((key for key_name, key in key_names(stack).items() if key_name and name.endswith(key_name)), None)
