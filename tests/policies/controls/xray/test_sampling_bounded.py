"""Tests of xray-sampling-bounded: every sampling rule matches a stage of this stack, and nothing else."""

from __future__ import annotations

import pytest

from tests.policies.builders import xray
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "xray-sampling-bounded"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(xray.stack(), xray.rule().but("serviceName", "*")),
            [("sampling-payments", "serviceName: is '*'; required: api-payments-dev/stage-payments-dev")],
            id="everything",
        ),
        pytest.param(
            swap(xray.stack(), xray.rule().but("serviceName", "api-other/stage")),
            [("sampling-payments", "serviceName: is 'api-other/stage'; required: api-payments-dev/stage-payments-dev")],
            id="another API",
        ),
        pytest.param(
            swap(xray.stack(), xray.rule().but("serviceType", "AWS::EC2::Instance")),
            [("sampling-payments", "serviceType: is 'AWS::EC2::Instance'; required: * or AWS::ApiGateway::Stage")],
            id="another type",
        ),
        pytest.param(
            swap(xray.stack(), xray.rule().but("resourceArn", "arn:aws:apigateway:us-east-2::/restapis/abc/stages/x")),
            [
                (
                    "sampling-payments",
                    ("resourceArn: is 'arn:aws:apigateway:us-east-2::/restapis/abc/stages/x'; required: *"),
                )
            ],
            id="another resource",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(xray.stack()),
        pytest.param(swap(xray.stack(), xray.rule().but("serviceType", "*"))),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
