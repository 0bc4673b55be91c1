"""Tests of stack-outputs-exported: the stack tells its invoke URL and its functions' ARNs."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-outputs-exported"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            stack.exporting(None),
            [("guarded-payments-dev", "invokeUrl: is not exported; required: the stage's invoke URL")],
            id="no URL",
        ),
        pytest.param(
            stack.exporting("https://example.com"),
            [("guarded-payments-dev", "invokeUrl: is not the stage's; required: the stage's invoke URL")],
            id="a literal URL",
        ),
        pytest.param(
            stack.exporting("https://example.com", stack.URL),
            [("guarded-payments-dev", "invokeUrl: is not the stage's; required: the stage's invoke URL")],
            id="not the stage's",
        ),
        pytest.param(
            stack.exporting(fraud_handler=None),
            [
                (
                    "guarded-payments-dev",
                    "functionArns.fraud_handler: is not set; required: the ARN of function-fraud-handler-*",
                )
            ],
            id="an ARN missing",
        ),
        pytest.param(
            stack.exporting(
                fraud_handler="arn:aws:lambda:us-east-2:123456789012:function:function-notification-sender-dev"
            ),
            [
                (
                    "guarded-payments-dev",
                    (
                        "functionArns.fraud_handler: is "
                        "'arn:aws:lambda:us-east-2:123456789012:function:function-notification-sender-dev'; "
                        "required: the ARN of function-fraud-handler-*"
                    ),
                )
            ],
            id="another function's",
        ),
        pytest.param(
            stack.exporting(fraud_handler="arn:aws:lambda:us-east-2:210987654321:function:function-fraud-handler-dev"),
            [
                (
                    "guarded-payments-dev",
                    (
                        "functionArns.fraud_handler: is "
                        "'arn:aws:lambda:us-east-2:210987654321:function:function-fraud-handler-dev'; "
                        "required: the ARN of function-fraud-handler-*"
                    ),
                )
            ],
            id="foreign",
        ),
        pytest.param(
            stack.exporting(other="arn:aws:lambda:us-east-2:123456789012:function:function-fraud-handler-dev"),
            [("guarded-payments-dev", "functionArns.other: is exported; required: a function of the contract")],
            id="one more",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(stack.exporting(), id="first preview"),
        pytest.param(stack.exporting(stack.URL, stack.URL), id="update"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
