"""The stage is traced by X-Ray."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import STAGE
from policies.model.checks import expect_flag, sets
from policies.model.control import BOTH_PROFILES, Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-stage-traced",
    title="The stage is traced by X-Ray",
    severity=Severity.HIGH,
    applies_to=STAGE,
    brief=("B1.6", "B6.3", "B8.1"),
    settings={"enabled": Setting(default=True, type="boolean", description="whether stages are traced")},
    remedy="Set xray_tracing_enabled=True on the Stage.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html",
    remediation=sets("xrayTracingEnabled", "enabled"),
    absolute=True,
    profiles=BOTH_PROFILES,
)
def stage_traced(stage: Resource, context: Context) -> Iterator[Finding]:
    """A trace begins where a request comes in: without it no function's trace can be led back to a caller.

    Violates: no `xrayTracingEnabled`, or false.

    Complies: `xrayTracingEnabled: true`.
    """
    yield from expect_flag(stage, "xrayTracingEnabled", required=context.settings["enabled"])
