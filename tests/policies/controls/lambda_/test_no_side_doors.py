"""Tests of lambda-no-side-doors: nothing invokes, alters or shares a function beside what the brief names."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-no-side-doors"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [Res("aws:lambda/alias:Alias", "live", {"functionVersion": "1"})],
            [("live", ("type: is Alias; required: nothing beside functions, layers, mappings, permissions"))],
            id="alias",
        ),
        pytest.param(
            [Res("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", "config", {})],
            [
                (
                    "config",
                    (
                        "type: is FunctionEventInvokeConfig; required: nothing beside functions, layers, "
                        "mappings, permissions"
                    ),
                )
            ],
            id="invoke configuration",
        ),
        pytest.param(
            [Res("aws:lambda/layerVersionPermission:LayerVersionPermission", "share", {"principal": "*"})],
            [
                (
                    "share",
                    (
                        "type: is LayerVersionPermission; required: nothing beside functions, layers, "
                        "mappings, permissions"
                    ),
                )
            ],
            id="shared layer",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(lambda_.stack()),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
