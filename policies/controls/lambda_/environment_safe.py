"""No variable turns tracing off, payloads into log lines, or foreign code on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from policies.facts import queues
from policies.facts.runtime_variables import reason_against
from policies.model.checks import Allowed, expect_plain
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity

_FOREIGN: Final = Allowed("it makes the runtime load other code")
_DIVERTS: Final = Allowed("it sends requests, with their credentials, elsewhere")
_LEAKS: Final = Allowed("it writes payloads into logs or traces", ("false", "0"))
_HIDES: Final = Allowed("it hides what the audit needs", ("false", "0"))
_ALLOWED: Final[Mapping[str, Allowed]] = {
    **dict.fromkeys(("AWS_LAMBDA_EXEC_WRAPPER", "LD_LIBRARY_PATH", "LD_PRELOAD", "PYTHONPATH"), _FOREIGN),
    **dict.fromkeys(("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL"), _DIVERTS),
    **dict.fromkeys(("POWERTOOLS_DEBUG", "POWERTOOLS_DEV", "POWERTOOLS_LOGGER_LOG_EVENT"), _LEAKS),
    **dict.fromkeys(("POWERTOOLS_TRACER_CAPTURE_ERROR", "POWERTOOLS_TRACER_CAPTURE_RESPONSE"), _LEAKS),
    **dict.fromkeys(("POWERTOOLS_METRICS_DISABLED", "POWERTOOLS_TRACE_DISABLED"), _HIDES),
    "AWS_XRAY_SDK_ENABLED": Allowed("it turns off what the audit needs", ("true",)),
    "POWERTOOLS_LOGGER_SAMPLE_RATE": Allowed("it lets DEBUG records through, with what libraries log there", ("0",)),
}


@control(
    id="lambda-environment-safe",
    title="No variable turns tracing off, payloads into log lines, or foreign code on",
    severity=Severity.HIGH,
    applies_to=queues.FUNCTION,
    brief=("B2.5", "B7.4"),
    pci=(partial("3.3.1", "No switch that logs whole events; what the handlers log is tested with them."),),
    settings={"level": Setting("INFO", "string", "the level from which the handlers' records are written")},
    remedy="Remove the variable; POWERTOOLS_LOG_LEVEL is INFO.",
    source="https://docs.aws.amazon.com/powertools/python/latest/environment_variables/",
)
def environment_safe(function: Resource, context: Context) -> Iterator[Finding]:
    """What a property of the resource guards, a variable of the same function can undo.

    A variable that the loader, Python, a shell, TLS or AWS's SDK reads is no function's own; the contract cannot list it.

    Violates: ``LD_AUDIT``, ``AWS_CONFIG_FILE``,
    ``POWERTOOLS_LOGGER_LOG_EVENT: true``, ``POWERTOOLS_TRACE_DISABLED: 1``, ``POWERTOOLS_LOG_LEVEL: ERROR``.

    Complies: none of them, and ``POWERTOOLS_LOG_LEVEL: INFO``.
    """
    variables = function.block("environment.variables")
    yield from expect_plain(variables, _ALLOWED)
    level = context.settings["level"]
    if variables.text("POWERTOOLS_LOG_LEVEL", "INFO") != level:
        yield Finding(prop=f"{variables.path}.POWERTOOLS_LOG_LEVEL", observed="is another", required=level)
    for name in variables.keys():  # noqa: SIM118 - a Block's own method
        reason = "" if name in _ALLOWED else reason_against(name)
        if reason:
            yield Finding(prop=f"{variables.path}.{name}", observed="is set", required=f"not set ({reason})")
