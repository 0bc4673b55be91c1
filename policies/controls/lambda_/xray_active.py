"""Without ``Active`` a function records a trace only when its caller already decided to, so paths go missing.

Violates: no ``tracingConfig``, or ``mode: PassThrough``.

Complies: ``mode: Active``; a function that CloudFront runs at the edge, where X-Ray is not offered.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.edge import runs_at_the_edge
from policies.model.checks import expect_text, sets
from policies.model.control import BOTH_PROFILES, Baseline, Context, Finding, Scope, Setting, control
from policies.model.resource import NotApplicable, Resource
from policies.model.vocabulary import Severity


@control(
    id="lambda-xray-active",
    title="Every function is traced by X-Ray",
    severity=Severity.HIGH,
    applies_to="aws:lambda/function:Function",
    brief=("B2.5", "B6.3", "B8.1"),
    settings={"mode": Setting("Active", "string", "the tracing mode of every function")},
    remedy="Set tracing_config=FunctionTracingConfigArgs(mode='Active').",
    source="https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html",
    remediation=sets("tracingConfig.mode", "mode"),
    absolute=True,
    profiles=BOTH_PROFILES,
    baseline=Baseline(scope=Scope.RELATION),
)
def xray_active(function: Resource, context: Context) -> Iterator[Finding]:
    if runs_at_the_edge(context.stack, function):
        reason = "Lambda@Edge has no X-Ray tracing"
        raise NotApplicable(reason)
    yield from expect_text(function, "tracingConfig.mode", context.settings["mode"], absent="PassThrough")
