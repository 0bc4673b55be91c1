"""Tests of apigateway-regional-endpoint: the API has a regional endpoint."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-regional-endpoint"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("api-payments", "endpointConfiguration"),
            [("api-payments", "endpointConfiguration.types: is 'EDGE'; required: REGIONAL")],
            id="no-endpointconfiguration",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "endpointConfiguration.types", "PRIVATE"),
            [("api-payments", "endpointConfiguration.types: is 'PRIVATE'; required: REGIONAL")],
            id="types-private",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "endpointConfiguration.vpcEndpointIds", ["vpce-1"]),
            [
                (
                    "api-payments",
                    (
                        "endpointConfiguration.vpcEndpointIds: is set; required: not set (the API is "
                        "public, and guarded as such)"
                    ),
                )
            ],
            id="vpcendpointids-vpce-1",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "endpointConfiguration.types", UNKNOWN),
            [
                (
                    "api-payments",
                    (
                        "endpointConfiguration.types: is not known in this preview; required: a "
                        "value that the preview knows (give the name or ARN explicitly, derived from "
                        "the stack's own names)"
                    ),
                )
            ],
            id="types-unknown",
        ),
    ],
)
def test_regional_endpoint(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
