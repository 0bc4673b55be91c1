"""Tests of lambda-runtime-python311: every function runs on python3.11."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "lambda-runtime-python311"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().without("runtime")],
            [("function-transaction-processor", "runtime: is not set; required: python3.11")],
            id="removed",
        ),
        pytest.param(
            [lambda_.function().but("runtime", "python3.9")],
            [("function-transaction-processor", "runtime: is 'python3.9'; required: python3.11")],
            id="older",
        ),
        pytest.param(
            [lambda_.function().but("runtime", "python3.13")],
            [("function-transaction-processor", "runtime: is 'python3.13'; required: python3.11")],
            id="newer",
        ),
        pytest.param(
            [lambda_.function().but("runtime", UNKNOWN)],
            [("function-transaction-processor", f"runtime: is not known in this preview; required: {KNOWN}")],
            id="unknown",
        ),
        pytest.param(
            [lambda_.function().but("runtime", 3.11)],
            [("function-transaction-processor", "runtime: is a float; required: a string")],
            id="ill-typed",
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
