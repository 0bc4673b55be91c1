"""Tests of apigateway-request-model: bodies are validated, whatever content type they claim."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "apigateway-request-model"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.without("method-post-transactions", "requestModels.$default"),
            [
                (
                    "method-post-transactions",
                    (
                        "requestModels.$default: is not set; required: the transaction model, under "
                        "application/json and $default only"
                    ),
                )
            ],
            id="no-requestmodels.-default",
        ),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "requestModels.application/json", "modelFraudAlertDev"),
            [
                (
                    "method-post-transactions",
                    (
                        "requestModels.application/json: is 'modelFraudAlertDev'; required: the "
                        "transaction model, under application/json and $default only"
                    ),
                )
            ],
            id="application-json-modelfraudalertdev",
        ),
        pytest.param(
            PAYMENTS.but("method-post-transactions", "requestModels.application/xml", "Empty"),
            [
                (
                    "method-post-transactions",
                    (
                        "requestModels.application/xml: is 'Empty'; required: the transaction model, "
                        "under application/json and $default only"
                    ),
                )
            ],
            id="application-xml-empty",
        ),
        pytest.param(
            PAYMENTS.without("method-post-transactions", "requestModels"),
            [
                (
                    "method-post-transactions",
                    (
                        "requestModels.$default: is not set; required: the transaction model, under "
                        "application/json and $default only"
                    ),
                ),
                (
                    "method-post-transactions",
                    (
                        "requestModels.application/json: is not set; required: the transaction "
                        "model, under application/json and $default only"
                    ),
                ),
            ],
            id="no-requestmodels",
        ),
        pytest.param(
            PAYMENTS.but("method-get-transaction-id", "requestModels", {"application/json": "Empty"}),
            [
                (
                    "method-get-transaction-id",
                    "requestModels: is set; required: not set (a request without a body needs none)",
                )
            ],
            id="requestmodels-application-json-empty",
        ),
        pytest.param(
            PAYMENTS.made_of("method-post-transactions", "requestModels"),
            [
                (
                    "method-post-transactions",
                    (
                        "requestModels.$default: is 'modelTransactionDev'; required: the transaction "
                        "model, under application/json and $default only"
                    ),
                ),
                (
                    "method-post-transactions",
                    (
                        "requestModels.application/json: is 'modelTransactionDev'; required: the "
                        "transaction model, under application/json and $default only"
                    ),
                ),
            ],
            id="made-of-requestmodels",
        ),
    ],
)
def test_request_model(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
