"""A plan that is bound to nothing limits nothing, and its keys open nothing.

Every request of every merchant would be refused.

Violates: no `apiStages`, another API's id, a stage that does not exist, a `throttles` entry.

Complies: the stack's API and stage, and no exception.
"""

from __future__ import annotations

from collections.abc import Iterator

from policies.facts.rest_api import REST_API, STAGE, USAGE_PLAN
from policies.model.checks import Allowed, expect_plain, shown
from policies.model.control import Context, Finding, relation
from policies.model.resource import Resource
from policies.model.vocabulary import Severity


@relation(
    id="apigateway-plan-on-stage",
    title="The usage plan is bound to the stage",
    severity=Severity.HIGH,
    applies_to=USAGE_PLAN,
    brief=("B1.2", "B1.4"),
    remedy="Set api_stages=[UsagePlanApiStageArgs(api_id=api.id, stage=stage.stage_name)].",
    source="https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html",
    absolute=True,
)
def plan_on_stage(plan: Resource, context: Context) -> Iterator[Finding]:
    stages = plan.blocks("apiStages")
    others = sorted(item.name for item in context.stack.of_type(USAGE_PLAN) if item.urn != plan.urn)
    if len(stages) != 1 or others:
        beside = f", beside {', '.join(others)}" if others else ""
        yield Finding(
            prop="apiStages",
            observed=f"binds {len(stages)} stages{beside}",
            required="one plan, bound to the one stage",
        )
    for entry in stages:
        sources = [context.stack.by_urn[urn] for urn in plan.sources("apiStages") if urn in context.stack.by_urn]
        if entry.is_unknown("apiId"):
            found = [source for source in sources if source.type == REST_API]
            plan.note(f"{entry.path}.apiId (from)", [source.urn for source in found])
        else:
            found = [named for named in context.stack.named(entry.text("apiId")) if named.type == REST_API]
        if len(found) != 1:
            yield Finding(
                prop=f"{entry.path}.apiId",
                observed="is not this stack's API",
                required="the id of this stack's RestApi",
            )
        if not any(named.type == STAGE for named in context.stack.named(entry.text("stage"))):
            yield Finding(prop=f"{entry.path}.stage", observed=shown(entry.text("stage")), required="the stage's name")
        yield from expect_plain(entry, {"throttles": Allowed("a method's own throttle overrides the plan's")})
