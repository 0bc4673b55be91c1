"""Tests of lambda-mapping-plain: no mapping drops, diverts or holds back messages."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-mapping-plain"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.mapping().but("filterCriteria", {"filters": [{"pattern": "{}"}]})],
            [
                (
                    "mapping-transaction-processor",
                    ("filterCriteria: is set; required: not set (what a filter does not match is deleted)"),
                )
            ],
            id="filter",
        ),
        pytest.param(
            [lambda_.mapping().but("kmsKeyArn", "arn:aws:kms:us-east-2:210987654321:key/1")],
            [
                (
                    "mapping-transaction-processor",
                    "kmsKeyArn: is set; required: not set (it encrypts filters, and there are none)",
                )
            ],
            id="key of a filter",
        ),
        pytest.param(
            [
                lambda_.mapping().but(
                    "destinationConfig", {"onFailure": {"destinationArn": "arn:aws:sqs:us-east-2:210987654321:q"}}
                )
            ],
            [
                (
                    "mapping-transaction-processor",
                    ("destinationConfig: is set; required: not set (failed messages go by the queue's redrive policy)"),
                )
            ],
            id="destination",
        ),
        pytest.param(
            [lambda_.mapping().but("provisionedPollerConfig", {"maximumPollers": 200})],
            [
                (
                    "mapping-transaction-processor",
                    ("provisionedPollerConfig: is set; required: not set (it replaces the bound on concurrency)"),
                )
            ],
            id="pollers",
        ),
        pytest.param(
            [lambda_.mapping().but("maximumRecordAgeInSeconds", 60)],
            [
                (
                    "mapping-transaction-processor",
                    ("maximumRecordAgeInSeconds: is set; required: not set or -1 (older messages would be dropped)"),
                )
            ],
            id="records dropped by age",
        ),
        pytest.param(
            [lambda_.mapping().but("maximumRetryAttempts", 0)],
            [
                (
                    "mapping-transaction-processor",
                    ("maximumRetryAttempts: is set; required: not set or -1 (the redrive policy counts the attempts)"),
                )
            ],
            id="retries",
        ),
        pytest.param(
            [lambda_.mapping().but("startingPosition", "LATEST")],
            [
                (
                    "mapping-transaction-processor",
                    (
                        "startingPosition: is set; required: not set or false (it is for streams and "
                        "brokers; the brief's sources are queues)"
                    ),
                )
            ],
            id="stream",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([lambda_.mapping()]),
        pytest.param([lambda_.mapping().but("maximumRetryAttempts", -1)]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
