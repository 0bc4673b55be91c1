"""Tests of lambda-no-function-url: no function has a URL of its own."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-no-function-url"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [Res("aws:lambda/functionUrl:FunctionUrl", "url", {"authorizationType": "AWS_IAM"})],
            [("url", "type: is a function URL; required: no URL beside the API")],
            id="signed",
        ),
        pytest.param(
            [Res("aws:lambda/functionUrl:FunctionUrl", "url", {"authorizationType": "NONE"})],
            [("url", "type: is a function URL; required: no URL beside the API")],
            id="public",
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
