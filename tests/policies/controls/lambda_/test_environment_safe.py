"""Tests of lambda-environment-safe: no variable turns tracing off, payloads into log lines, or foreign code on."""

from __future__ import annotations

import pytest

from tests.policies.builders import lambda_
from tests.policies.harness import Res, findings

CONTROL = "lambda-environment-safe"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().but("environment.variables.POWERTOOLS_LOGGER_LOG_EVENT", "true")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.POWERTOOLS_LOGGER_LOG_EVENT: is set; required: not set or "
                        "'false' or '0' (it writes payloads into logs or traces)"
                    ),
                )
            ],
            id="events logged",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.POWERTOOLS_TRACER_CAPTURE_RESPONSE", "true")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.POWERTOOLS_TRACER_CAPTURE_RESPONSE: is set; required: not "
                        "set or 'false' or '0' (it writes payloads into logs or traces)"
                    ),
                )
            ],
            id="responses traced",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.POWERTOOLS_TRACE_DISABLED", "1")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.POWERTOOLS_TRACE_DISABLED: is set; required: not set or "
                        "'false' or '0' (it hides what the audit needs)"
                    ),
                )
            ],
            id="tracing off",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.AWS_XRAY_SDK_ENABLED", "false")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.AWS_XRAY_SDK_ENABLED: is set; required: not set or 'true' "
                        "(it turns off what the audit needs)"
                    ),
                )
            ],
            id="x-ray off",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.POWERTOOLS_LOG_LEVEL", "DEBUG")],
            [
                (
                    "function-transaction-processor",
                    "environment.variables.POWERTOOLS_LOG_LEVEL: is another; required: INFO",
                )
            ],
            id="debug",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.AWS_LAMBDA_EXEC_WRAPPER", "/opt/wrap")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.AWS_LAMBDA_EXEC_WRAPPER: is set; required: not set (it "
                        "makes the runtime load other code)"
                    ),
                )
            ],
            id="foreign code",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.AWS_ENDPOINT_URL_SQS", "https://example.com")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.AWS_ENDPOINT_URL_SQS: is set; required: not set (it sends "
                        "requests, with their credentials, elsewhere)"
                    ),
                )
            ],
            id="diverted",
        ),
        pytest.param(
            [lambda_.function().but("environment.variables.https_proxy", "http://example.com")],
            [
                (
                    "function-transaction-processor",
                    (
                        "environment.variables.https_proxy: is set; required: not set (it sends requests,"
                        " with their credentials, elsewhere)"
                    ),
                )
            ],
            id="proxy",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([lambda_.function()]),
        pytest.param([lambda_.function().but("environment.variables.POWERTOOLS_TRACER_CAPTURE_RESPONSE", "false")]),
        pytest.param([lambda_.function().without("environment")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
