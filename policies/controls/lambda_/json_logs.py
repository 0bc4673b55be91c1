"""Every function logs JSON, and hides no level that the audit needs."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts import queues
from policies.model.checks import expect_text
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-json-logs",
    title="Every function logs JSON from level INFO on",
    severity=Severity.MEDIUM,
    applies_to=queues.FUNCTION,
    brief=("B7.4", "B2.6"),
    pci=(
        partial(
            "10.2.2", "The log format has time and request id; user and event type depend on what the function logs."
        ),
    ),
    settings={
        "logFormat": Setting("JSON", "string", "the format of every function's log"),
        "applicationLogLevel": Setting("INFO", "string", "what Lambda lets through of the handlers' records"),
        "systemLogLevel": Setting("INFO", "string", "what Lambda lets through of its own records"),
    },
    remedy="Set logging_config with log_format='JSON', application_log_level='INFO' and system_log_level='INFO'.",
    source="https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html",
)
def json_logs(function: Resource, context: Context) -> Iterator[Finding]:
    """WARN drops the records that say who did what; DEBUG lets libraries log the bodies of their requests.

    Violates: no ``loggingConfig`` (Text), ``applicationLogLevel: ERROR`` or ``DEBUG``, ``systemLogLevel: WARN``.

    Complies: ``logFormat: JSON``, with both levels ``INFO``, which is also what Lambda takes when none is given.
    """
    logging = function.block("loggingConfig")
    yield from expect_text(logging, "logFormat", context.settings["logFormat"], absent="Text")
    for level in ("applicationLogLevel", "systemLogLevel"):
        yield from expect_text(logging, level, context.settings[level], absent="INFO")
