"""Tests of stack-outputs-listed: the stack exports what it is meant to tell, and no secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.harness import CONTRACT, UNKNOWN, Res, findings, root

CONTROL = "stack-outputs-listed"
ALL: dict[str, Any] = {name: {} for name in CONTRACT.exports}


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [root({**ALL, "apiKeys": {"acme": UNKNOWN}})],
            [
                (
                    "guarded-payments-dev",
                    "apiKeys: is exported; required: an output that [exports] in architecture.toml lists",
                )
            ],
            id="one more",
        ),
        pytest.param(
            [root({name: {} for name in CONTRACT.exports if name != "tableNames"})],
            [
                (
                    "guarded-payments-dev",
                    "tableNames: is not exported; required: exported, as [exports] in architecture.toml says",
                )
            ],
            id="one fewer",
        ),
        pytest.param(
            [
                root({**ALL, "apiKeyIds": {"acme": "abcdefgh12345678"}}),
                Res("aws:apigateway/apiKey:ApiKey", "k", {"value": "abcdefgh12345678"}),
            ],
            [("guarded-payments-dev", "apiKeyIds.acme: is the value of a secret; required: no secret")],
            id="a key's value",
        ),
        pytest.param(
            [
                root({**ALL, "invokeUrl": "abcdefgh12345678"}),
                Res("aws:ssm/parameter:Parameter", "p", {"value": "abcdefgh12345678"}),
            ],
            [("guarded-payments-dev", "invokeUrl: is the value of a secret; required: no secret")],
            id="a parameter's value",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(
            [
                root({**ALL, "apiKeyIds": {"acme": "a1b2c3d4e5"}}),
                Res("aws:apigateway/apiKey:ApiKey", "k", {"value": "abcdefgh12345678"}),
            ],
            id="listed",
        ),
        pytest.param([root(ALL)], id="nothing in them"),
        pytest.param(
            [
                root({**ALL, "apiKeyIds": {"acme": UNKNOWN}}),
                Res("aws:apigateway/apiKey:ApiKey", "k", {"value": UNKNOWN}),
            ],
            id="unknown",
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
