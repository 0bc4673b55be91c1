"""Tests of stack-references-are-dependencies: whoever names a resource of the stack depends on it."""

from __future__ import annotations

import pytest

from tests.policies.builders import dynamodb, lambda_, stack
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "stack-references-are-dependencies"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(stack.queues(), stack.redriving()),
            [("queue-notifications", "redrivePolicy: names Queue dlq-notifications; required: a dependency on it")],
            id="in JSON text",
        ),
        pytest.param(
            [stack.provider(), dynamodb.table(), stack.policy(stack.TABLE_ARN)],
            [("policy", "policy: names Table table-transactions; required: a dependency on it")],
            id="an ARN",
        ),
        pytest.param(
            [stack.provider(), dynamodb.table(), stack.policy(f"{stack.TABLE_ARN}/index/*")],
            [("policy", "policy: names Table table-transactions; required: a dependency on it")],
            id="within a longer ARN",
        ),
        pytest.param(
            [stack.provider(), stack.group(), stack.policy(f"{stack.GROUP_ARN}:*")],
            [("policy", "policy: names LogGroup log-group-fraud-handler; required: a dependency on it")],
            id="a group's streams",
        ),
        pytest.param(
            [
                stack.provider(),
                lambda_.function("fraud-handler"),
                stack.policy(f"arn:aws:apigateway:us-east-2:lambda:path/{stack.FUNCTION_ARN}/invocations"),
            ],
            [("policy", "policy: names Function function-fraud-handler; required: a dependency on it")],
            id="an invocation",
        ),
        pytest.param(
            [stack.provider(), dynamodb.table(), stack.policy("table-transactions-dev")],
            [("policy", "policy: names Table table-transactions; required: a dependency on it")],
            id="a name",
        ),
        pytest.param(
            [stack.provider(), dynamodb.table(), stack.key_naming(stack.TABLE_ARN)],
            [("key-payments", "policy: names Table table-transactions; required: a dependency on it")],
            id="another exception",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(stack.queues(), id="carried"),
        pytest.param(
            [stack.provider(), dynamodb.table(), stack.policy(stack.TABLE_ARN, [dynamodb.table()])], id="depends on it"
        ),
        pytest.param([stack.provider(), dynamodb.table(), stack.policy(f"{stack.TABLE_ARN}-2")], id="a longer name"),
        pytest.param(
            [stack.provider(), dynamodb.table(), stack.policy("see table-transactions-dev")], id="within a sentence"
        ),
        pytest.param(
            [Res("aws:apigateway/stage:Stage", "stage", {"stageName": "dev"}), stack.policy("dev")], id="a short name"
        ),
        pytest.param(
            [stack.provider(), stack.group(), stack.key_naming(stack.GROUP_ARN)], id="the key names its groups"
        ),
        pytest.param([stack.component()], id="a component"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
