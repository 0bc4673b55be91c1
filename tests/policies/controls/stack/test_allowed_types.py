"""Tests of stack-allowed-types: the stack holds only what somebody has written controls for."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-allowed-types"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [Res("aws:s3/bucket:Bucket", "more", {})],
            [
                (
                    "more",
                    (
                        "type: is aws:s3/bucket:Bucket; required: a type that [types] or [components] in architecture.to"
                        "ml lists"
                    ),
                )
            ],
            id="a bucket",
        ),
        pytest.param(
            [Res("aws:lambda/functionUrl:FunctionUrl", "more", {})],
            [
                (
                    "more",
                    (
                        "type: is aws:lambda/functionUrl:FunctionUrl; required: a type that [types] or [components] in a"
                        "rchitecture.toml lists"
                    ),
                )
            ],
            id="a function URL",
        ),
        pytest.param(
            [Res("command:local:Command", "more", {})],
            [
                (
                    "more",
                    (
                        "type: is command:local:Command; required: a type that [types] or [components] in architecture.t"
                        "oml lists"
                    ),
                )
            ],
            id="a command",
        ),
        pytest.param(
            [Res("pulumi:providers:gcp", "more", {})],
            [
                (
                    "more",
                    (
                        "type: is pulumi:providers:gcp; required: a type that [types] or [components] in architecture.to"
                        "ml lists"
                    ),
                )
            ],
            id="another provider",
        ),
        pytest.param(
            [Res("other:storage:Bucket", "more", {})],
            [
                (
                    "more",
                    (
                        "type: is other:storage:Bucket; required: a type that [types] or [components] in architecture.to"
                        "ml lists"
                    ),
                )
            ],
            id="somebody's component",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.provider(), stack.table(), stack.component()], id="known"),
        pytest.param([stack.default_provider()], id="the engine's own"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
