"""Tests of apigateway-forward-secrecy: the API takes TLS 1.2 or better, with forward secrecy only."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-forward-secrecy"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("api-payments", "securityPolicy"),
            [
                (
                    "api-payments",
                    (
                        "securityPolicy: is 'TLS_1_0'; required: one of "
                        "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09, "
                        "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"
                    ),
                )
            ],
            id="no-securitypolicy",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "securityPolicy", "TLS_1_2"),
            [
                (
                    "api-payments",
                    (
                        "securityPolicy: is 'TLS_1_2'; required: one of "
                        "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09, "
                        "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"
                    ),
                )
            ],
            id="securitypolicy-tls-1-2",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "securityPolicy", "SecurityPolicy_TLS13_1_3_2025_09"),
            [
                (
                    "api-payments",
                    (
                        "securityPolicy: is 'SecurityPolicy_TLS13_1_3_2025_09'; required: one of "
                        "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09, "
                        "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09"
                    ),
                )
            ],
            id="securitypolicy-securitypolicy-tls13-1-3-20",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "endpointAccessMode", "BASIC"),
            [("api-payments", "endpointAccessMode: is 'BASIC'; required: STRICT")],
            id="endpointaccessmode-basic",
        ),
    ],
)
def test_forward_secrecy(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
