"""What a property of the resource guards, a variable of the same function can undo.

A variable that the loader, Python, a shell, TLS or AWS's SDK reads is no function's own; the contract cannot list it.

Violates: ``LD_AUDIT``, ``AWS_CONFIG_FILE``,
``POWERTOOLS_LOGGER_LOG_EVENT: true``, ``POWERTOOLS_TRACE_DISABLED: 1``, ``POWERTOOLS_LOG_LEVEL: ERROR``.

Complies: none of them, and ``POWERTOOLS_LOG_LEVEL: INFO``.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls._fixed import default_rows
from policies.facts import queues
from policies.facts.runtime_variables import reason_against
from policies.model.checks import expect_plain
from policies.model.control import Context, Finding, Setting, control, partial
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


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
    variables = function.block("environment.variables")
    rows = default_rows("lambda-environment-safe")
    yield from expect_plain(variables, rows)
    level = context.settings["level"]
    if variables.text("POWERTOOLS_LOG_LEVEL", "INFO") != level:
        yield Finding(prop=f"{variables.path}.POWERTOOLS_LOG_LEVEL", observed="is another level", required=level)
    for name in variables.keys():  # noqa: SIM118 - a Block's own method
        reason = "" if name in rows else reason_against(name)
        if reason:
            yield Finding(prop=f"{variables.path}.{name}", observed="is set", required=f"not set ({reason})")
