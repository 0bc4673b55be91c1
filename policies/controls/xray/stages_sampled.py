"""What no rule matches falls under the account's default: one request a second, and five in a hundred, whatever their path.

A rule for another service leaves this API to the default; one for all of them traces, and bills, the whole account. To trace
every request to an endpoint costs about 5 USD a million traces, the price of following any payment through every component. The
rule for all other paths traces nothing: X-Ray keeps the address of what it traces, and a caller can write a card number into one.

Violates: an endpoint without a rule, or with two, of which the later is never asked; no rule for other paths, or one that
traces; ``serviceName: *`` or another API's; a service type that no stage has; another resource's ARN; ``fixedRate: 0.05``; an
attribute that must match; a late priority.

Complies: ``GET /stage-payments-dev/transaction/txn_*`` and its like, one each, with ``fixedRate: 1.0``; and ``* *``, asked
after them, with ``0`` and a reservoir of 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from policies.controls.xray._stages import EVERY_PATH, RULE, STAGE, stage_name
from policies.facts.values import value_of
from policies.model.checks import expect_number, expect_text, shown
from policies.model.control import Context, Finding, Setting, partial, relation
from policies.model.resource import Resource
from policies.model.stack import Stack
from policies.model.vocabulary import Severity

KINDS: Final = ("*", "AWS::ApiGateway::Stage")
"""The service types that mean a stage."""


@relation(
    id="xray-stages-sampled",
    title="Every endpoint of an API stage has one sampling rule, which keeps every request, and no other request is kept",
    severity=Severity.HIGH,
    applies_to=(STAGE, RULE),
    each_type=True,
    brief=("B6.3", "B2.5", "B1.6"),
    pci=(
        partial(
            "3.2.1",
            "Only addresses of the endpoints are kept in traces. What a path parameter may hold is the web ACL's to refuse.",
        ),
    ),
    settings={
        "fixedRate": value_of("trace-sampling-rate", "the share of an endpoint's requests that are traced"),
        "version": Setting(1, "integer", "the version of the rule's format"),
        "priority": Setting(
            100, "integer", "the highest number of an endpoint's rule; one with a lower number is asked first"
        ),
        "any": Setting("*", "string", "what host must be, to match every request"),
    },
    remedy="Declare a SamplingRule for each endpoint, with service_name='API/STAGE', service_type='AWS::ApiGateway::Stage', "
    "resource_arn='*', its http_method, its path under the stage's name as url_path, host='*', fixed_rate=$fixedRate, version=1 "
    "and priority=100; and one with url_path='*', http_method='*', fixed_rate=0, reservoir_size=0 and a higher priority. No "
    "attributes.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html",
)
def stages_sampled(resource: Resource, context: Context) -> Iterator[Finding]:
    if resource.type == STAGE:
        yield from _stage(resource, context)
    else:
        yield from _rule(resource, context.stack)
        yield from _complete(resource, context.settings)


def _stage(stage: Resource, context: Context) -> Iterator[Finding]:
    name = stage_name(context.stack, stage)
    rules = [rule for rule in context.stack.of_type(RULE) if rule.text("serviceName") == name]
    stage.note("sampling rules", [rule.name for rule in rules])
    found = Counter(f"{rule.text('httpMethod')} {rule.text('urlPath')}" for rule in rules)
    endpoints = context.contract.endpoints.values()
    expected = [
        *(f"{endpoint.method} /{stage.text('stageName')}{endpoint.path_pattern}" for endpoint in endpoints),
        f"{EVERY_PATH} {EVERY_PATH}",
    ]
    for what in expected:
        if found[what] != 1:
            required = f"exactly 1 for {name or 'the stage'}"
            yield Finding(prop="sampling rules", observed=f"are {found[what]} for {what}", required=required)
    for what in sorted(found.keys() - set(expected)):
        yield Finding(prop="sampling rules", observed=f"trace {what}", required=", ".join(expected))


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
    others = rule.text("urlPath") == EVERY_PATH
    yield from expect_number(rule, "fixedRate", 0 if others else settings["fixedRate"])
    yield from expect_number(rule, "version", settings["version"])
    yield from expect_text(rule, "host", settings["any"])
    if others:
        yield from expect_number(rule, "reservoirSize", 0)
        yield from expect_text(rule, "httpMethod", settings["any"])
    priority = rule.number("priority")
    if priority is None or (priority > settings["priority"]) is not others:
        required = f"{'more than' if others else 'at most'} {settings['priority']}"
        yield Finding(prop="priority", observed=shown(priority), required=required)
    if rule.block("attributes").keys():
        yield Finding(prop="attributes", observed="are set", required="none: they leave requests out")
