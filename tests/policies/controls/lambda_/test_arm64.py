"""Tests of lambda-arm64: every function runs on arm64."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "lambda-arm64"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("architectures")],
            [("function-transaction-processor", "architectures: is not set; required: arm64")],
            id="removed",
        ),
        pytest.param(
            [lambda_.function().but("architectures", ["x86_64"])],
            [("function-transaction-processor", "architectures: is 'x86_64'; required: arm64")],
            id="x86_64",
        ),
        pytest.param(
            [lambda_.function().but("architectures", ["arm64", "x86_64"])],
            [("function-transaction-processor", "architectures: is 'arm64, x86_64'; required: arm64")],
            id="both",
        ),
        pytest.param(
            [lambda_.function().but("architectures", [UNKNOWN])],
            [("function-transaction-processor", f"architectures[0]: is not known in this preview; required: {KNOWN}")],
            id="unknown",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([lambda_.function()]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
