"""Every API stage has a sampling rule of its own."""

from __future__ import annotations

from collections.abc import Iterator

from policies.controls.xray._stages import RULE, stage_name
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="xray-stages-sampled",
    title="Every API stage has a sampling rule of its own",
    severity=Severity.HIGH,
    applies_to="aws:apigateway/stage:Stage",
    brief=("B6.3", "B1.6"),
    remedy="Declare an aws.xray.SamplingRule with service_name='API/STAGE'.",
    source="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html",
)
def stages_sampled(stage: Resource, context: Context) -> Iterator[Finding]:
    """A stage that no rule names falls under the default: one request a second, and five in a hundred.

    Violates: no rule with the stage's name, or two, of which the later is never asked.

    Complies: one rule for ``api-payments-dev/stage-payments-dev``.
    """
    name = stage_name(context.stack, stage)
    rules = [rule for rule in context.stack.of_type(RULE) if rule.text("serviceName") == name]
    stage.note("sampling rules", [rule.name for rule in rules])
    if len(rules) != 1:
        yield Finding(
            prop="sampling rules", observed=f"are {len(rules)}", required=f"exactly 1 for {name or 'the stage'}"
        )
