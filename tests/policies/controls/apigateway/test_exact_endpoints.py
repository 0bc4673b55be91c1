"""Tests of apigateway-exact-endpoints: the API has exactly the three endpoints."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "apigateway-exact-endpoints"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.removed("method-post-transactions"),
            [
                ("guarded-payments-dev", "endpoints: POST /transactions is served by 0 methods; required: exactly one"),
                ("resource-transactions", "pathPart: no endpoint uses it; required: part of a path"),
            ],
            id="without-method-post-transactions",
        ),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "httpMethod", "ANY"),
            [
                ("guarded-payments-dev", "endpoints: POST /transactions is served by 0 methods; required: exactly one"),
                (
                    "method-post-transactions",
                    (
                        "httpMethod: serves ANY /transactions; required: one of POST /transactions, "
                        "GET /transaction/{id}, POST /fraud-webhook"
                    ),
                ),
            ],
            id="httpmethod-any",
        ),
        pytest.param(
            PAYMENTS.twice("method-post-transactions", httpMethod="OPTIONS"),
            [
                (
                    "method-post-transactions-2",
                    (
                        "httpMethod: serves OPTIONS /transactions; required: one of POST "
                        "/transactions, GET /transaction/{id}, POST /fraud-webhook"
                    ),
                )
            ],
            id="second-method-post-transactions",
        ),
        pytest.param(
            PAYMENTS.but("resource-transaction-id", "pathPart", "{proxy+}"),
            [
                (
                    "guarded-payments-dev",
                    "endpoints: GET /transaction/{id} is served by 0 methods; required: exactly one",
                ),
                (
                    "method-get-transaction-id",
                    (
                        "httpMethod: serves GET /transaction/{proxy+}; required: one of POST "
                        "/transactions, GET /transaction/{id}, POST /fraud-webhook"
                    ),
                ),
            ],
            id="pathpart-proxy",
        ),
        pytest.param(
            PAYMENTS.made_of("method-get-transaction-id", "resourceId", "resource-transaction"),
            [
                (
                    "guarded-payments-dev",
                    "endpoints: GET /transaction/{id} is served by 0 methods; required: exactly one",
                ),
                (
                    "method-get-transaction-id",
                    (
                        "httpMethod: serves GET /transaction; required: one of POST /transactions, "
                        "GET /transaction/{id}, POST /fraud-webhook"
                    ),
                ),
                ("resource-transaction-id", "pathPart: no endpoint uses it; required: part of a path"),
            ],
            id="made-of-resourceid-resource-transaction",
        ),
        pytest.param(
            PAYMENTS.twice("method-post-fraud-webhook"),
            [("guarded-payments-dev", "endpoints: POST /fraud-webhook is served by 2 methods; required: exactly one")],
            id="second-method-post-fraud-webhook",
        ),
        pytest.param(
            PAYMENTS.made_of("resource-transaction", "parentId", "resource-transaction-id"),
            [
                (
                    "guarded-payments-dev",
                    "endpoints: GET /transaction/{id} is served by 0 methods; required: exactly one",
                ),
                (
                    "method-get-transaction-id",
                    (
                        "httpMethod: serves a method outside this stack's API; required: one of POST "
                        "/transactions, GET /transaction/{id}, POST /fraud-webhook"
                    ),
                ),
                ("resource-transaction", "pathPart: no endpoint uses it; required: part of a path"),
                ("resource-transaction-id", "pathPart: no endpoint uses it; required: part of a path"),
            ],
            id="made-of-parentid-resource-transaction-id",
        ),
        pytest.param(
            PAYMENTS.but("resource-transactions", "parentId", "foreign"),
            [
                ("guarded-payments-dev", "endpoints: POST /transactions is served by 0 methods; required: exactly one"),
                (
                    "method-post-transactions",
                    (
                        "httpMethod: serves a method outside this stack's API; required: one of POST "
                        "/transactions, GET /transaction/{id}, POST /fraud-webhook"
                    ),
                ),
                ("resource-transactions", "pathPart: no endpoint uses it; required: part of a path"),
            ],
            id="parentid-foreign",
        ),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "httpMethod", UNKNOWN),
            [
                (
                    "guarded-payments-dev",
                    (
                        "httpMethod: is not known in this preview; required: a value that the "
                        "preview knows (give the name or ARN explicitly, derived from the stack's "
                        "own names)"
                    ),
                )
            ],
            id="httpmethod-unknown",
        ),
    ],
)
def test_exact_endpoints(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
