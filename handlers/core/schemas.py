"""JSON Schemas, read from the files that API Gateway's models are made of, and compiled once.

`fastjsonschema` is Powertools' own validation extra. It is called directly because Powertools' `validate` compiles the
schema on every call, which takes milliseconds against microseconds, and quotes the refused data in its error.
"""

from __future__ import annotations

import json
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

import fastjsonschema

from handlers.core.errors import ConfigurationError, MalformedMessageError, SchemaViolationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def load(name: str) -> dict[str, Any]:
    """Read a schema by its name."""
    text = resources.files("handlers").joinpath("schemas", f"{name}.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    if not isinstance(schema, dict):
        raise ConfigurationError(schema=name)
    return schema


class Schema:
    """One schema, read and compiled at its first use: an invocation by the API needs none of the queue's."""

    def __init__(self, name: str) -> None:
        """Take its name."""
        self._name = name

    @cached_property
    def _definition(self) -> dict[str, Any]:
        return load(self._name)

    @cached_property
    def _expected(self) -> dict[str, str]:
        return {name: str(field.get("description", "")) for name, field in self._definition["properties"].items()}

    @cached_property
    def _validate(self) -> Callable[[object], object]:
        compiled: Callable[[object], object] = fastjsonschema.compile(self._definition, use_default=False)
        return compiled

    def require(self, document: object) -> Mapping[str, Any]:
        """Return the document if it matches, else name the field of ours, the rule and what the schema says of the field.

        The error holds nothing that came in.
        """
        try:
            self._validate(document)
        except fastjsonschema.JsonSchemaValueException as exc:
            field = next((part for part in exc.path[1:2] if part in self._expected), "body")
            expected = self._expected.get(field)
            raise SchemaViolationError(
                field=field, rule=str(exc.rule), **({"expected": expected} if expected else {})
            ) from exc
        if not isinstance(document, dict):
            raise SchemaViolationError(field="body", rule="type")
        return document

    def require_message(self, document: object) -> Mapping[str, Any]:
        """Do the same for a queue message, where it is our own fault."""
        try:
            return self.require(document)
        except SchemaViolationError as exc:
            raise MalformedMessageError(**exc.detail) from exc


def unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Refuse a JSON object that says a name twice: two readers would read two documents."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name occurs twice")
    return members


def _no_constant(_: str) -> object:
    raise ValueError("not a JSON number")


def parse_json(text: str) -> object:
    """Parse strictly: unique names, no NaN or Infinity. Raises ValueError or RecursionError."""
    document: object = json.loads(text, object_pairs_hook=unique_members, parse_constant=_no_constant)
    return document
