"""Tests of lambda-mapping-batch: every mapping takes batches of the stated size, without waiting for more."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "lambda-mapping-batch"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping("notification-sender").without("batchSize")),
            [("mapping-notification-sender", "batchSize: is 10; required: 1")],
            id="default for notices",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping("notification-sender").but("batchSize", 2)),
            [("mapping-notification-sender", "batchSize: is 2; required: 1")],
            id="larger for notices",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("batchSize", 1)),
            [("mapping-transaction-processor", "batchSize: is 1; required: 10")],
            id="smaller for payments",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("maximumBatchingWindowInSeconds", 5)),
            [("mapping-transaction-processor", "maximumBatchingWindowInSeconds: is 5; required: not set, or 0")],
            id="window",
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
        pytest.param([foundation.aws(), lambda_.mapping().but("batchSize", 7)]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
