"""The table of names fits the SDK: every type exists, and every repeated block of it has its Terraform name."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any

import pytest
from pulumi import _types as sdk

from guard.checkov import plan
from guard.checkov.names import TypeNames, snake_case, table
from guard.program_host import sdk_types


def _properties(token: str) -> dict[str, Any]:
    """Import the class of a type, and return the types of its inputs."""
    module, name = token.split(":")[1].partition("/")[0].replace("lambda", "lambda_"), token.rpartition(":")[2]
    found = getattr(importlib.import_module(f"pulumi_aws.{module}"), name)
    sdk_types.resource_class.cache_clear()
    inputs = sdk_types.inputs(token)
    return {key: kind for key, kind in sdk.resource_types(found).items() if key in inputs}


def _repeated(types: dict[str, Any], path: tuple[str, ...], seen: frozenset[Any]) -> Iterator[tuple[str, ...]]:
    """Yield the path of every repeated block; a block within itself once."""
    for key, given in types.items():
        kind = sdk.unwrap_type(given) if given is not None else None
        element = plan._element(kind)
        for candidate, repeated in ((kind, False), (element, True)):
            inner = plan._block_types(candidate)
            if inner is not None:
                if repeated:
                    yield (*path, key)
                if candidate not in seen:
                    yield from _repeated(dict(inner), (*path, key), seen | {candidate})


@pytest.mark.parametrize("token", sorted(table()))
def test_every_repeated_block_has_its_name(token: str) -> None:
    """None would be rendered under a guessed name."""
    names: TypeNames = table()[token]
    repeated = set(_repeated(_properties(token), (), frozenset()))

    assert {".".join(path) for path in repeated if names.listed(path) is None} == set()


@pytest.mark.parametrize("token", sorted(token for token, entry in table().items() if entry.names))
def test_every_renamed_property_exists(token: str) -> None:
    """A name that the SDK no longer has would hide the new one."""
    top = {key for key in table()[token].names if not key.startswith("*.")}

    assert top - set(_properties(token)) == set()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("name", "name"), ("kmsMasterKeyId", "kms_master_key_id"), ("xrayTracingEnabled", "xray_tracing_enabled")],
)
def test_camel_case_becomes_snake_case(name: str, expected: str) -> None:
    """As the bridge converts it the other way."""
    assert snake_case(name) == expected
