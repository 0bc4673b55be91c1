"""Tests of lambda-layer-platform: the layer is declared for python3.11 on arm64 alone."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-layer-platform"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.layer().without("compatibleArchitectures")],
            [("layer-dependencies", "compatibleArchitectures: is not set; required: arm64")],
            id="no architecture",
        ),
        pytest.param(
            [lambda_.layer().but("compatibleArchitectures", ["arm64", "x86_64"])],
            [("layer-dependencies", "compatibleArchitectures: is 'arm64, x86_64'; required: arm64")],
            id="another architecture",
        ),
        pytest.param(
            [lambda_.layer().without("compatibleRuntimes")],
            [("layer-dependencies", "compatibleRuntimes: is not set; required: python3.11")],
            id="no runtime",
        ),
        pytest.param(
            [lambda_.layer().but("compatibleRuntimes", ["python3.12"])],
            [("layer-dependencies", "compatibleRuntimes: is 'python3.12'; required: python3.11")],
            id="another runtime",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([lambda_.layer()]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
