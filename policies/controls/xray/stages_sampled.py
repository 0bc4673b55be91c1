"""A stage that no rule names falls under the default: one request a second, and five in a hundred.

A rule for another service leaves this API to the default; one for all of them traces, and bills, the whole account. To trace
every request costs about 5 USD a million traces, the price of following any payment through every component.

Violates: no rule with the stage's name, or two, of which the later is never asked; ``serviceName: *`` or another
API's; a service type that no stage has; another resource's ARN; ``fixedRate: 0.05``, one HTTP method or path only, an
attribute that must match, a late priority.

Complies: one rule for ``api-payments-dev/stage-payments-dev``, of type ``*`` or ``AWS::ApiGateway::Stage``, for any
ARN, with ``fixedRate: 1.0`` for every method and path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.controls.xray._stages import RULE, STAGE, stage_name
from policies.facts.values import value_of
from policies.model.checks import expect_number, expect_text, shown
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

KINDS: Final = ("*", "AWS::ApiGateway::Stage")
"""The service types that mean a stage."""


@relation(
    id="xray-stages-sampled",
    title="Every API stage has one sampling rule, which keeps every request, and no rule matches anything else",
    severity=Severity.HIGH,
    applies_to=(STAGE, RULE),
    each_type=True,
    brief=("B6.3", "B2.5", "B1.6"),
    settings={
        "fixedRate": value_of("trace-sampling-rate", "the share of requests that are traced"),
        "version": Setting(1, "integer", "the version of the rule's format"),
        "priority": Setting(100, "integer", "the highest number; a rule with a lower one is asked first"),
        "any": Setting("*", "string", "what host, httpMethod and urlPath must be, to match every request"),
    },
    remedy="Declare one SamplingRule with service_name='API/STAGE', service_type='AWS::ApiGateway::Stage', "
    "resource_arn='*', fixed_rate=1.0, version=1, priority=100 and host, http_method and url_path '*'; no attributes.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html",
)
def stages_sampled(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == STAGE:
        yield from _stage(resource, context.stack)
    else:
        yield from _rule(resource, context.stack)
        yield from _complete(resource, context.settings)


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


def _complete(rule: Resource, settings: Mapping[str, Any]) -> Iterator[Finding]:
    yield from expect_number(rule, "fixedRate", settings["fixedRate"])
    yield from expect_number(rule, "version", settings["version"])
    for prop in ("host", "httpMethod", "urlPath"):
        yield from expect_text(rule, prop, settings["any"])
    priority = rule.number("priority")
    if priority is None or priority > settings["priority"]:
        yield Finding(prop="priority", observed=shown(priority), required=f"at most {settings['priority']}")
    if rule.block("attributes").keys():
        yield Finding(prop="attributes", observed="are set", required="none: they leave requests out")
