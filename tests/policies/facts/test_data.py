"""Tests of the judge's data: it says what the program does, and nothing that nobody needs."""

from __future__ import annotations

import re

import pulumi_aws
import pytest
from pulumi.runtime import rpc

from infra.naming import RULES, Kind
from policies.facts.data_files import table
from policies.facts.iam import unscopable
from policies.facts.naming import follows, rule
from policies.registry import controls
from tests.policies.harness import CONTRACT

_SAMPLES = {
    Kind.ALARM: "aws:cloudwatch/metricAlarm:MetricAlarm",
    Kind.ALIAS: "aws:kms/alias:Alias",
    Kind.API: "aws:apigateway/restApi:RestApi",
    Kind.API_KEY: "aws:apigateway/apiKey:ApiKey",
    Kind.DEAD_LETTER_QUEUE: "aws:sqs/queue:Queue",
    Kind.FUNCTION: "aws:lambda/function:Function",
    Kind.LAYER: "aws:lambda/layerVersion:LayerVersion",
    Kind.LOG_GROUP: "aws:cloudwatch/logGroup:LogGroup",
    Kind.MODEL: "aws:apigateway/model:Model",
    Kind.PARAMETER: "aws:ssm/parameter:Parameter",
    Kind.PERMISSION: "aws:lambda/permission:Permission",
    Kind.POLICY: "aws:iam/rolePolicy:RolePolicy",
    Kind.QUEUE: "aws:sqs/queue:Queue",
    Kind.ROLE: "aws:iam/role:Role",
    Kind.SAMPLING: "aws:xray/samplingRule:SamplingRule",
    Kind.SCHEDULE: "aws:scheduler/schedule:Schedule",
    Kind.STAGE: "aws:apigateway/stage:Stage",
    Kind.SUBSCRIPTION: "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
    Kind.TABLE: "aws:dynamodb/table:Table",
    Kind.USAGE_PLAN: "aws:apigateway/usagePlan:UsagePlan",
    Kind.VALIDATOR: "aws:apigateway/requestValidator:RequestValidator",
    Kind.WAF_LOG_GROUP: "aws:cloudwatch/logGroup:LogGroup",
    Kind.WEB_ACL: "aws:wafv2/webAcl:WebAcl",
}
"""Which type the program gives a name of each kind to."""


@pytest.mark.parametrize("kind", Kind)
def test_the_judge_knows_every_kind_of_name(kind: Kind) -> None:
    """A kind that the program names has a form in the judge's own table, with the same limit: neither copies the other."""
    known = rule(CONTRACT, _SAMPLES[kind])
    assert known is not None

    for purpose in RULES[kind].purposes:
        name = RULES[kind].render(kind, purpose, "eu-dev")
        assert any(follows(name, form, "eu-dev") for form in known["forms"]), name
    assert known["limit"] == RULES[kind].limit


def test_every_form_is_used() -> None:
    """A type of the table is one that the program names, and may hold."""
    assert set(CONTRACT.names) == set(_SAMPLES.values())
    assert set(CONTRACT.names) <= set(CONTRACT.types)


def test_every_grant_has_its_reason() -> None:
    """What a role may do is listed once for each resource, with the reason."""
    for role in (*CONTRACT.functions.values(), *CONTRACT.roles.values()):
        resources = [grant.on for grant in role.may]
        assert len(resources) == len(set(resources)), role.name
        assert all(grant.why.strip() and grant.actions for grant in role.may), role.name


def test_only_unscopable_actions_are_granted_on_everything() -> None:
    """The contract cannot ask for what another control forbids."""
    for role in (*CONTRACT.functions.values(), *CONTRACT.roles.values()):
        for grant in role.may:
            assert all(unscopable(action) is (grant.on == "*") for action in grant.actions), role.name


def test_every_escalation_names_whole_actions() -> None:
    """A method is a list of exact actions."""
    for method, needed in table("privilege_escalation")["methods"].items():
        assert all(re.fullmatch(r"[a-z0-9-]+:[A-Z]\w+", action) for action in needed), method


@pytest.mark.parametrize("file", ["forward_references", "free_properties", "payments_profile", "privilege_escalation"])
def test_no_empty_table(file: str) -> None:
    """A table that says nothing is a mistake."""
    assert all(table(file).values())


def test_free_properties_are_of_types_that_the_stack_may_hold() -> None:
    """A reason for a type that no stack has is a reason for nothing."""
    assert set(table("free_properties")) <= {*CONTRACT.types, "*"}


def test_every_control_is_about_types_that_exist() -> None:
    """A control over a type that the SDK does not know judges nothing, for ever."""
    assert pulumi_aws.__name__ == "pulumi_aws"  # importing it registers its modules
    modules = [module for found in rpc._RESOURCE_MODULES.values() for module in found]
    known = {token for module in modules for token in getattr(module, "mod_info", {}).get("classes", {})}

    named = {token for control in controls() for token in control.applies_to if token.startswith("aws:")}
    allowed = {token for token in CONTRACT.types if token.startswith("aws:")}
    assert (named | allowed) - known == set()
