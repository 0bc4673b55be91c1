"""Tests of apigateway-api-as-declared: the API is what its parts declare, and nothing beside."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-api-as-declared"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.but("api-payments", "policy", "{}"),
            [
                (
                    "api-payments",
                    (
                        "policy: is set; required: not set (a resource policy could admit or shut "
                        "out callers unseen; keys, signatures and the web ACL guard)"
                    ),
                )
            ],
            id="policy",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "binaryMediaTypes", ["*/*"]),
            [
                (
                    "api-payments",
                    (
                        "binaryMediaTypes: is set; required: not set (a body of a binary type passes "
                        "the request models unread)"
                    ),
                )
            ],
            id="binarymediatypes",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "minimumCompressionSize", "0"),
            [
                (
                    "api-payments",
                    (
                        "minimumCompressionSize: is set; required: not set or '-1' (compressed "
                        "answers leak secrets by their length, and unpacked requests are bombs)"
                    ),
                )
            ],
            id="minimumcompressionsize-0",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "disableExecuteApiEndpoint", True),
            [
                (
                    "api-payments",
                    (
                        "disableExecuteApiEndpoint: is set; required: not set or false (the invoke "
                        "URL is what the stack exports)"
                    ),
                )
            ],
            id="disableexecuteapiendpoint-true",
        ),
        pytest.param(
            PAYMENTS.but("api-payments", "policy", UNKNOWN),
            [
                (
                    "api-payments",
                    (
                        "policy: is not known in this preview; required: a value that the preview "
                        "knows (give the name or ARN explicitly, derived from the stack's own names)"
                    ),
                )
            ],
            id="policy-unknown",
        ),
    ],
)
def test_api_as_declared(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
