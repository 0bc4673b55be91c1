"""Every method reports its metrics."""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD_SETTINGS
from policies.model.checks import expect_flag
from policies.model.control import Context, Finding, Setting, control
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@control(
    id="apigateway-metrics-on",
    title="Every method reports its metrics",
    severity=Severity.MEDIUM,
    applies_to=METHOD_SETTINGS,
    brief=("B7.4",),
    settings={"enabled": Setting(default=True, type="boolean", description="whether methods report metrics")},
    remedy="Set metrics_enabled=True in the MethodSettings.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html",
)
def metrics_on(method_settings: Resource, context: Context) -> Iterator[Finding]:
    """Without detailed metrics one failing endpoint disappears in the average of the stage.

    Violates: `metricsEnabled` absent or false.

    Complies: true.
    """
    yield from expect_flag(method_settings, "settings.metricsEnabled", required=context.settings["enabled"])
