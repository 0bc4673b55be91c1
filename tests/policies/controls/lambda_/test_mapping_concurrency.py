"""Tests of lambda-mapping-concurrency: every mapping's concurrency is bounded below its function's reserve."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, lambda_
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "lambda-mapping-concurrency"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().without("scalingConfig")),
            [
                (
                    "mapping-transaction-processor",
                    (
                        "scalingConfig.maximumConcurrency: is not set; required: 20, as [functions.transaction_processor"
                        "] in architecture.toml says"
                    ),
                )
            ],
            id="removed",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("scalingConfig.maximumConcurrency", 50)),
            [
                (
                    "mapping-transaction-processor",
                    (
                        "scalingConfig.maximumConcurrency: is 50; required: 20, as [functions.transaction_processor] in "
                        "architecture.toml says"
                    ),
                )
            ],
            id="all of the reserve",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("scalingConfig.maximumConcurrency", 26)),
            [
                (
                    "mapping-transaction-processor",
                    (
                        "scalingConfig.maximumConcurrency: is 26; required: 20, as [functions.transaction_processor] in "
                        "architecture.toml says"
                    ),
                )
            ],
            id="more than half",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping().but("scalingConfig.maximumConcurrency", 1)),
            [
                (
                    "mapping-transaction-processor",
                    (
                        "scalingConfig.maximumConcurrency: is 1; required: 20, as [functions.transaction_processor] in a"
                        "rchitecture.toml says"
                    ),
                )
            ],
            id="less than Lambda takes",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.mapping("notification-sender").but("scalingConfig.maximumConcurrency", 151)),
            [
                (
                    "mapping-notification-sender",
                    (
                        "scalingConfig.maximumConcurrency: is 151; required: 150, as [functions.notification_sender] in ar"
                        "chitecture.toml says"
                    ),
                )
            ],
            id="above the reserve",
        ),
        pytest.param(
            swap(
                swap(lambda_.stack(), lambda_.function("notification-sender").without("reservedConcurrentExecutions")),
                lambda_.mapping("notification-sender").but("scalingConfig.maximumConcurrency", 1000),
            ),
            [
                (
                    "mapping-notification-sender",
                    (
                        "scalingConfig.maximumConcurrency: is 1000; required: 150, as [functions.notification_sender] in "
                        "architecture.toml says"
                    ),
                )
            ],
            id="above the bound of the unreserved",
        ),
        pytest.param(
            [foundation.aws(), lambda_.mapping().but("scalingConfig.maximumConcurrency", 51)],
            [("mapping-transaction-processor", "scalingConfig.maximumConcurrency: is 51; required: between 2 and 50")],
            id="unknown function",
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
