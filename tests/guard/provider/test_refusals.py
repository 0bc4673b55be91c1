"""What the provider's Check and plan refuse: each rule of the schema is broken once, for every type that it describes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from guard.provider.check_inputs import check
from guard.provider.plan_refusals import plan_refusals
from guard.provider.refusals import Refusal, broken_rules
from guard.provider.table import DETAILED, Field, resource_type
from tests.guard.provider.cases import UNKNOWN, sample

TYPES = sorted(json.loads(DETAILED.read_text(encoding="utf-8"))["types"])
ODD = ("", "no such value", "!", "a b", " ", "{", "alias/aws/x", "“", "/", "::", "bucket--use2-az1--x-s3", "é")
"""Texts of which each pattern and format refuses one."""
DEEPEST = 3
Wrap = Callable[[Any], dict[str, Any]]


def _refusals(type_token: str, inputs: Mapping[str, Any]) -> tuple[Refusal, ...]:
    return check(
        type_token, inputs, provider_inputs={"region": "us-east-2"}, urn=f"urn:pulumi:s::p::{type_token}::x"
    ).refusals


def _refused(type_token: str, inputs: Mapping[str, Any]) -> set[tuple[str, str]]:
    return {(item.prop, item.rule) for item in _refusals(type_token, inputs)}


def _places(fields: Mapping[str, Field], path: str, wrap: Wrap, depth: int = 0) -> Iterator[tuple[str, Field, Wrap]]:
    """Yield each property that a program may give, its path, and what makes inputs of a value of it."""
    for name, field in fields.items():
        if not field.given or name == "tagsAll":
            continue
        here = f"{path}.{name}" if path else name
        wrapped = _wrapped(wrap, name)
        yield here, field, wrapped
        if field.is_block and depth < DEEPEST:
            is_list = field.kind != "object"
            inner = _listed(wrapped) if is_list else wrapped
            yield from _places(field.children, f"{here}[0]" if is_list else here, inner, depth + 1)


def _wrapped(wrap: Wrap, name: str) -> Wrap:
    return lambda value: wrap({name: value})


def _listed(wrap: Wrap) -> Wrap:
    return lambda value: wrap([value])


def _breaks(field: Field) -> Iterator[tuple[str, Any]]:
    """Yield values that the property may not have, each with the rule that it breaks."""
    if field.kind in {"list", "set"}:
        yield "type", "a text"
        if field.max_items:
            yield "items", [sample(field)[0]] * (field.max_items + 1)
        if field.min_items:
            yield "items", []
        return
    if field.kind in {"object", "map"}:
        yield "type", "a text"
        return
    yield "type", ["a list"]
    yield from _breaks_of_rule(field.rule, number=field.kind in {"int", "float"})


def _breaks_of_rule(rule: Mapping[str, Any], *, number: bool) -> Iterator[tuple[str, Any]]:
    least, most = rule.get("minLength", 0), rule.get("maxLength", 0)
    candidates: tuple[Any, ...] = (*ODD, "x" * (least - 1) if least else "", "x" * (most + 1))
    if number:
        candidates = (rule.get("min", 0) - 1, rule.get("max", 10**10) + 1)
    wanted = {"enum", "pattern", "notPattern", "format", "min", "max", "minLength", "maxLength"} & rule.keys()
    names = {"notPattern": "pattern", "min": "range", "max": "range", "minLength": "length", "maxLength": "length"}
    for kind in sorted(wanted):
        if (kind in {"min", "max"} and not number) or (kind, rule[kind]) == ("minLength", 0):
            continue  # of a number that is given as text the format is asked; and no text is shorter than none
        if rule[kind] == "regex" or (kind == "pattern" and not rule[kind].startswith("^") and rule[kind].endswith("*")):
            continue  # Go's expressions are not Python's: AWS refuses them; and such a pattern is found in every text
        alone = {kind: rule[kind]}
        value = next((item for item in candidates if broken_rules(alone, item)), None)
        assert value is not None, f"no text breaks {alone}"
        yield names.get(kind, kind), value


@pytest.mark.parametrize("type_token", TYPES)
def test_each_rule_of_a_value_is_asked(type_token: str) -> None:
    """A value that breaks a rule is refused with its path and the rule; an unknown is not; at every depth."""
    schema = resource_type(type_token)
    assert schema is not None
    missed = []
    for path, field, wrap in _places(schema.fields, "", lambda value: value):
        for rule, value in _breaks(field):
            if (path, rule) not in _refused(type_token, wrap(value)):
                missed.append((path, rule, value))
        if any(prop == path for prop, _ in _refused(type_token, wrap(UNKNOWN))):
            missed.append((path, "unknown", UNKNOWN))

    assert missed == []


@pytest.mark.parametrize("type_token", TYPES)
def test_what_is_missing_or_too_much_is_refused(type_token: str) -> None:
    """A required property that is not given, and a property that the type does not have, at every depth."""
    schema = resource_type(type_token)
    assert schema is not None
    objects: list[tuple[str, Mapping[str, Field], Wrap]] = [("", schema.fields, lambda value: value)]
    for path, field, wrap in _places(schema.fields, "", lambda value: value):
        if field.is_block:
            is_list = field.kind != "object"
            objects.append((f"{path}[0]" if is_list else path, field.children, _listed(wrap) if is_list else wrap))
    missed = []
    for path, fields, wrap in objects:
        prefix = f"{path}." if path else ""
        found = _refused(type_token, wrap({"noSuchProperty": 1}))
        wanted = {(f"{prefix}noSuchProperty", "unexpected")}
        wanted |= {
            (f"{prefix}{name}", "required")
            for name, field in fields.items()
            if field.required and not field.auto_name and field.pulumi_default is None and field.default is None
        }
        missed += sorted(wanted - found)

    assert missed == []


@pytest.mark.parametrize("type_token", TYPES)
def test_what_excludes_one_another_is_refused(type_token: str) -> None:
    """Two properties in conflict, one without its companion, none or two of a group of which one is required."""
    schema = resource_type(type_token)
    assert schema is not None
    missed: list[tuple[str, str]] = []
    for name, field in schema.fields.items():
        one = {name: sample(field)}
        pairs = [(other, "conflict") for other in field.conflicts if other in schema.fields]
        pairs += [(min(field.exactly), "exactly-one") for _ in field.exactly[:1] if name == min(field.exactly)]
        for other, rule in pairs:
            beside = other if rule == "conflict" else max(field.exactly)
            if "." in beside:
                continue
            both = {**one, beside: sample(schema.fields[beside])}
            if rule not in {found for prop, found in _refused(type_token, both) if prop in {name, other}}:
                missed.append((f"{name}, {beside}", rule))
        if field.exactly and name == min(field.exactly) and (name, "exactly-one") not in _refused(type_token, {}):
            missed.append((name, "exactly-one"))
        if field.together and (name, "required-with") not in _refused(type_token, one):
            missed.append((name, "required-with"))

    assert missed == []


def test_a_secret_value_is_not_shown() -> None:
    """The refusal of a value that may be secret says what is required, and not what is there."""
    refused = _refusals("aws:apigateway/apiKey:ApiKey", {"value": "too-short"})

    assert [item.message for item in refused] == ["value: has 9 characters; required: at least 20"]


QUEUE = "aws:sqs/queue:Queue"
TABLE = "aws:dynamodb/table:Table"
FUNCTION = "aws:lambda/function:Function"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
API = "aws:apigateway/restApi:RestApi"
PLANS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a FIFO queue": (QUEUE, {"name": "q.fifo", "fifoQueue": True, "contentBasedDeduplication": True}, []),
    "a FIFO queue's name": (QUEUE, {"name": "q", "fifoQueue": True}, ["name"]),
    "a FIFO queue's name of 76 letters": (QUEUE, {"name": f"{'q' * 76}.fifo", "fifoQueue": True}, ["name"]),
    "a standard queue's name": (QUEUE, {"name": "q.fifo"}, ["name"]),
    "a name with a space": (QUEUE, {"name": "a queue"}, ["name"]),
    "a name that is unknown": (QUEUE, {"name": UNKNOWN, "fifoQueue": True}, []),
    "deduplication without FIFO": (
        QUEUE,
        {"name": "q", "contentBasedDeduplication": True},
        ["contentBasedDeduplication"],
    ),
    "a FIFO topic's name": ("aws:sns/topic:Topic", {"name": "t", "fifoTopic": True}, ["name"]),
    "a topic's archive without FIFO": ("aws:sns/topic:Topic", {"name": "t", "archivePolicy": "{}"}, ["archivePolicy"]),
    "a scope without a filter": (
        "aws:sns/topicSubscription:TopicSubscription",
        {"filterPolicyScope": "MessageBody"},
        ["filterPolicyScope"],
    ),
    "an archive that runs": (FUNCTION, {"handler": "a.b", "runtime": "python3.11"}, []),
    "an archive without a handler": (FUNCTION, {"runtime": "python3.11"}, ["handler"]),
    "an archive with an unknown runtime": (FUNCTION, {"handler": "a.b", "runtime": UNKNOWN}, ["runtime"]),
    "an image": (FUNCTION, {"packageType": "Image", "imageUri": "x"}, []),
    "a table": (TABLE, {"hashKey": "id", "attributes": [{"name": "id", "type": "S"}]}, []),
    "a key that is no attribute": (
        TABLE,
        {"hashKey": "id", "rangeKey": "at", "attributes": [{"name": "id"}]},
        ["attributes"],
    ),
    "an attribute that is no key": (
        TABLE,
        {"hashKey": "id", "attributes": [{"name": "id"}, {"name": "at"}]},
        ["attributes"],
    ),
    "an index's key": (
        TABLE,
        {
            "hashKey": "id",
            "attributes": [{"name": "id"}, {"name": "at"}],
            "globalSecondaryIndexes": [{"name": "i", "hashKey": "at"}],
        },
        [],
    ),
    "a key that is unknown": (TABLE, {"hashKey": UNKNOWN, "attributes": [{"name": "id"}]}, []),
    "a timeout too long": (
        "aws:apigateway/integration:Integration",
        {"timeoutMilliseconds": 300_001},
        ["timeoutMilliseconds"],
    ),
    "a streamed timeout": (
        "aws:apigateway/integration:Integration",
        {"timeoutMilliseconds": 300_001, "responseTransferMode": "STREAM"},
        [],
    ),
    "a private endpoint over IPv4": (
        API,
        {"endpointConfiguration": {"types": "PRIVATE", "ipAddressType": "ipv4"}},
        ["endpointConfiguration.ipAddressType"],
    ),
    "a token authorizer": ("aws:apigateway/authorizer:Authorizer", {"name": "a"}, ["authorizerUri"]),
    "a user pool": ("aws:apigateway/authorizer:Authorizer", {"type": "COGNITO_USER_POOLS"}, ["providerArns"]),
    "an alarm": (
        ALARM,
        {"metricName": "m", "statistic": "Sum", "comparisonOperator": "x", "evaluationPeriods": 1},
        [],
    ),
    "an alarm without a statistic": (
        ALARM,
        {"metricName": "m", "comparisonOperator": "x", "evaluationPeriods": 1},
        ["statistic"],
    ),
    "an alarm without a comparison": (
        ALARM,
        {"metricName": "m", "statistic": "Sum", "evaluationPeriods": 1},
        ["comparisonOperator"],
    ),
}
"""A type, its checked inputs, and the properties that the plan refuses."""


@pytest.mark.parametrize("name", PLANS)
def test_what_the_plan_refuses(name: str) -> None:
    """Rules between properties that Check does not ask."""
    type_token, checked, props = PLANS[name]

    assert [item.prop for item in plan_refusals(type_token, checked)] == props
