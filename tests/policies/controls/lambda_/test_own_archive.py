"""Tests of lambda-own-archive: functions and the layer are deployed from the archives that are built for them."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-own-archive"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().but("code.path", "../build/function-fraud-handler.zip")],
            [
                (
                    "function-transaction-processor",
                    "code: is another archive; required: function-transaction-processor.zip",
                )
            ],
            id="another archive",
        ),
        pytest.param(
            [lambda_.function().but("code", {"assets": {"a": {"path": "a.py"}}})],
            [
                (
                    "function-transaction-processor",
                    "code: is another archive; required: function-transaction-processor.zip",
                )
            ],
            id="a folder",
        ),
        pytest.param(
            [lambda_.function().without("code")],
            [
                (
                    "function-transaction-processor",
                    "code: is another archive; required: function-transaction-processor.zip",
                )
            ],
            id="removed",
        ),
        pytest.param(
            [lambda_.layer().but("code.path", "../build/other.zip")],
            [("layer-dependencies", "code: is another archive; required: layer.zip")],
            id="layer",
        ),
        pytest.param(
            [
                Res(
                    "aws:lambda/function:Function",
                    "function-refund",
                    {
                        "name": "function-refund-dev",
                        "role": "arn:aws:iam::210987654321:role/r",
                        "code": {"path": "refund.zip"},
                    },
                )
            ],
            [
                (
                    "function-refund",
                    (
                        "name: is 'function-refund-dev', which names no function of the contract; required: a "
                        "function that [functions] in architecture.toml lists"
                    ),
                )
            ],
            id="a function that the contract does not list is undetermined",
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
        pytest.param([lambda_.layer()]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
