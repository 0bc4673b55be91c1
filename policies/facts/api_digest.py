"""The digest of an API's definition, as infra/literals.py makes it and as the judge makes it of what is declared.

It is the SHA-256 of compact JSON with sorted keys: by ``type::name``, the declared inputs of the API and of its parts, without
those that hold an id that only AWS names.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from policies.facts.rest_api import INTEGRATION, METHOD, MODEL, RESOURCE, RESPONSE, REST_API, VALIDATOR
from policies.model.resource import Resource, Undetermined, contains_unknown
from policies.model.stack import Stack

_PARTS: Final = (REST_API, RESOURCE, METHOD, INTEGRATION, MODEL, VALIDATOR, RESPONSE)
_NAMED_BY_AWS: Final = frozenset(
    {"restApi", "restApiId", "resourceId", "parentId", "requestValidatorId", "id", "rootResourceId", "executionArn"}
)


def of_definition(stack: Stack) -> str:
    """Return the digest of the API that a stack declares.

    Raises:
        Undetermined: an input that is part of it is not known.

    """
    definition = {f"{item.type}::{item.name}": _inputs(item) for item in stack.of_type(*_PARTS)}
    text = json.dumps(definition, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _inputs(item: Resource) -> dict[str, Any]:
    found = {name: value for name, value in item.props.items() if name not in _NAMED_BY_AWS and value is not None}
    for name, value in found.items():
        if contains_unknown(value):
            raise Undetermined(f"{item.name}.{name}")
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: Any) -> Any:
    """Return a value as a program writes it: the protocol has every number as a float."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
