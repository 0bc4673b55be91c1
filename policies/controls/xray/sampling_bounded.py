"""A sampling rule matches a stage of this stack, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls.xray._stages import RULE, STAGE, stage_name
from policies.model.checks import shown
from policies.model.control import Context, Finding, Setting, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="xray-sampling-bounded",
    title="Every sampling rule matches a stage of this stack, and nothing else",
    severity=Severity.HIGH,
    applies_to=RULE,
    brief=("B6.3", "B1.6"),
    settings={"serviceType": Setting("AWS::ApiGateway::Stage", "string", "how X-Ray calls a stage")},
    remedy="Set service_name='API/STAGE', service_type='AWS::ApiGateway::Stage' and resource_arn='*'.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html",
)
def sampling_bounded(rule: Resource, context: Context) -> Iterator[Finding]:
    """A rule for another service leaves this API to the default; one for all of them traces, and bills, the whole account.

    Violates: ``serviceName: *`` or another API's, a service type that no stage has, another resource's ARN.

    Complies: ``api-payments-dev/stage-payments-dev``, of type ``*`` or ``AWS::ApiGateway::Stage``, for any ARN.
    """
    stack = context.stack
    names = [stage_name(stack, stage) for stage in stack.of_type(STAGE)]
    service = rule.text("serviceName")
    if not service or service not in names:
        yield Finding(prop="serviceName", observed=shown(service), required=", ".join(names) or "a stage of this stack")
    kinds = ("*", context.settings["serviceType"])
    kind = rule.text("serviceType")
    if kind not in kinds:
        yield Finding(prop="serviceType", observed=shown(kind), required=" or ".join(kinds))
    if stack.target(rule, "resourceArn", STAGE) is None and rule.raw("resourceArn") != "*":
        yield Finding(prop="resourceArn", observed=shown(rule.raw("resourceArn")), required="*")
