"""A stage that no rule names falls under the default: one request a second, and five in a hundred.

A rule for another service leaves this API to the default; one for all of them traces, and bills, the whole account.

Violates: no rule with the stage's name, or two, of which the later is never asked; ``serviceName: *`` or another
API's; a service type that no stage has; another resource's ARN.

Complies: one rule for ``api-payments-dev/stage-payments-dev``, of type ``*`` or ``AWS::ApiGateway::Stage``, for any
ARN.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.controls.xray._stages import RULE, STAGE, stage_name
from policies.model.checks import shown
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

KINDS: Final = ("*", "AWS::ApiGateway::Stage")
"""The service types that mean a stage."""


@relation(
    id="xray-stages-sampled",
    title="Every API stage has one sampling rule, and no rule matches anything else",
    severity=Severity.HIGH,
    applies_to=(STAGE, RULE),
    brief=("B6.3", "B1.6"),
    remedy="Declare one SamplingRule with service_name='API/STAGE', service_type='AWS::ApiGateway::Stage' and "
    "resource_arn='*'.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html",
)
def stages_sampled(resource: Resource, context: Context) -> Iterator[Finding]:
    yield from _stage(resource, context.stack) if resource.type == STAGE else _rule(resource, context.stack)


def _stage(stage: Resource, stack: Stack) -> Iterator[Finding]:
    name = stage_name(stack, stage)
    rules = [rule for rule in stack.of_type(RULE) if rule.text("serviceName") == name]
    stage.note("sampling rules", [rule.name for rule in rules])
    if len(rules) != 1:
        required = f"exactly 1 for {name or 'the stage'}"
        yield Finding(prop="sampling rules", observed=f"are {len(rules)}", required=required)


def _rule(rule: Resource, stack: Stack) -> Iterator[Finding]:
    names = [stage_name(stack, stage) for stage in stack.of_type(STAGE)]
    service = rule.text("serviceName")
    if not service or service not in names:
        yield Finding(prop="serviceName", observed=shown(service), required=", ".join(names) or "a stage of this stack")
    kind = rule.text("serviceType")
    if kind not in KINDS:
        yield Finding(prop="serviceType", observed=shown(kind), required=" or ".join(KINDS))
    if stack.target(rule, "resourceArn", STAGE) is None and rule.raw("resourceArn") != "*":
        yield Finding(prop="resourceArn", observed=shown(rule.raw("resourceArn")), required="*")
