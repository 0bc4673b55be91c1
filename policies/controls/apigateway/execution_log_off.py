"""Execution logging and data trace are off."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD_SETTINGS
from policies.model.checks import expect_flag, expect_text
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-execution-log-off",
    title="Execution logging and data trace are off",
    severity=Severity.CRITICAL,
    applies_to=METHOD_SETTINGS,
    brief=("B5.2",),
    pci=(
        partial("3.3.1", "Keeps bodies and headers out of the gateway's own logs."),
        partial("8.3.2", "No API key or signature in this log. People's authentication factors are not seen here."),
    ),
    settings={
        "level": Setting("OFF", "string", "the execution log's level"),
        "dataTrace": Setting(default=False, type="boolean", description="whether bodies are logged"),
    },
    remedy="Set logging_level='OFF' and data_trace_enabled=False; the access log is the record.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html",
)
def execution_log_off(method_settings: Resource, context: Context) -> Iterator[Finding]:
    """Data trace writes whole requests to a log group that API Gateway makes.

    It never expires and has no key of ours, and card data that a caller sent by mistake would stay in it.

    Violates: `dataTraceEnabled: true`, `loggingLevel: INFO` or `ERROR`.

    Complies: `OFF` and false, or none given.
    """
    yield from expect_text(method_settings, "settings.loggingLevel", context.settings["level"], absent="OFF")
    yield from expect_flag(method_settings, "settings.dataTraceEnabled", required=context.settings["dataTrace"])
