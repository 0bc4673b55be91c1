"""A setting for one method overrides the one for all: that method has its own throttle, or data trace.

A stage without a setting for all has no throttle at all.

Violates: no `MethodSettings`, `transactions/POST`, one for another stage.

Complies: exactly one, for `*/*`, on the stage.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import METHOD_SETTINGS, STAGE
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, stack_control
from policies.model.stack import Stack
from policies.model.vocabulary import Severity


@stack_control(
    id="apigateway-settings-everywhere",
    title="One method setting covers every method of the stage",
    severity=Severity.HIGH,
    brief=("B1.2",),
    settings={"path": Setting("*/*", "string", "the method path that means all")},
    remedy="Declare one MethodSettings with method_path='*/*' and stage_name=stage.stage_name.",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html",
    absolute=True,
)
def settings_everywhere(stack: Stack, context: Context) -> Iterator[Finding]:
    stages = {stage.urn: 0 for stage in stack.of_type(STAGE)}
    for settings in stack.of_type(METHOD_SETTINGS):
        if settings.text("methodPath") != context.settings["path"]:
            observed, required = (
                shown(settings.text("methodPath")),
                f"{context.settings['path']}, and no exception from it",
            )
            yield Finding(prop="methodPath", observed=observed, required=required, urn=settings.urn)
            continue
        target = stack.target(settings, "stageName", STAGE)
        if target is None:
            yield Finding(
                prop="stageName",
                observed=shown(settings.raw("stageName")),
                required="this stack's stage",
                urn=settings.urn,
            )
        elif target.resource.urn not in settings.sources("stageName"):
            yield Finding(prop="stageName", observed="is a literal", required="the stage's output", urn=settings.urn)
        else:
            stages[target.resource.urn] += 1
    for urn, count in stages.items():
        if count != 1:
            yield Finding(
                prop="stage", observed=f"has {count} settings for all methods", required="exactly one", urn=urn
            )
