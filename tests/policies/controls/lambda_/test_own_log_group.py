"""Tests of lambda-own-log-group: every function writes to a declared log group of its own."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import lambda_
from tests.policies.builders.foundation import swap
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "lambda-own-log-group"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(lambda_.stack(), lambda_.function().without("loggingConfig.logGroup")),
            [
                (
                    "function-transaction-processor",
                    "loggingConfig.logGroup: is not set; required: a log group of this stack",
                )
            ],
            id="removed",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().without("loggingConfig")),
            [
                (
                    "function-transaction-processor",
                    "loggingConfig.logGroup: is not set; required: a log group of this stack",
                )
            ],
            id="no configuration",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("loggingConfig.logGroup", "/aws/lambda/another")),
            [
                (
                    "function-transaction-processor",
                    ("loggingConfig.logGroup: is no group of this stack; required: a log group of this stack"),
                )
            ],
            id="foreign",
        ),
        pytest.param(
            swap(
                lambda_.stack(),
                lambda_.function("fraud-handler").but("loggingConfig.logGroup", "log-group-transaction-processor-dev"),
            ),
            [
                (
                    "function-fraud-handler",
                    (
                        "loggingConfig.logGroup: is log-group-transaction-processor; required: the group "
                        "of fraud-handler"
                    ),
                ),
                (
                    "function-fraud-handler",
                    "loggingConfig.logGroup: is not waited for; required: depends_on the log group",
                ),
                (
                    "function-fraud-handler",
                    (
                        "loggingConfig.logGroup: is that of function-transaction-processor too; required:"
                        " a group of its own"
                    ),
                ),
                (
                    "function-transaction-processor",
                    ("loggingConfig.logGroup: is that of function-fraud-handler too; required: a group of its own"),
                ),
            ],
            id="shared",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("loggingConfig.logGroup", "log-group-api-access-dev")),
            [
                (
                    "function-transaction-processor",
                    ("loggingConfig.logGroup: is log-group-api-access; required: the group of transaction-processor"),
                ),
                (
                    "function-transaction-processor",
                    "loggingConfig.logGroup: is not waited for; required: depends_on the log group",
                ),
            ],
            id="the API's",
        ),
        pytest.param(
            swap(lambda_.stack(), Res(lambda_.function().type, lambda_.function().name, lambda_.function().props)),
            [
                (
                    "function-transaction-processor",
                    "loggingConfig.logGroup: is not waited for; required: depends_on the log group",
                )
            ],
            id="not waited for",
        ),
        pytest.param(
            swap(lambda_.stack(), lambda_.function().but("loggingConfig.logGroup", UNKNOWN)),
            [
                ("function-fraud-handler", f"loggingConfig.logGroup: is not known in this preview; required: {KNOWN}"),
                (
                    "function-notification-sender",
                    f"loggingConfig.logGroup: is not known in this preview; required: {KNOWN}",
                ),
                (
                    "function-transaction-processor",
                    f"loggingConfig.logGroup: is not known in this preview; required: {KNOWN}",
                ),
            ],
            id="unknown",
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
