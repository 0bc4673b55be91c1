"""Each function may do what it does, and nothing else: proven by taking away, by adding, and by asking for more."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from policies import registry
from policies.facts import observed_access
from policies.facts.data_files import table
from policies.pack import serving
from tests.mutation import recorded
from tests.sandbox import observe
from tests.sandbox.flows import FLOWS
from tests.sandbox.functions import Function
from tests.sandbox.permissions import Call, UnsupportedPolicyError, allows, calls_of
from tests.sandbox.sandbox import Sandbox

RECORDING = json.loads(
    (Path(__file__).resolve().parents[2] / "policies" / "data" / "observed_access.json").read_text(encoding="utf-8")
)
CONTROL = "iam-grants-are-used"
SCHEDULE_POLICY = "policy-sweep-schedule"
SERVICE_ACTIONS = {action for entry in table("service_access")["use"] for action in entry["actions"]}


def _uses() -> list[tuple[str, str, str]]:
    """Return every (function, action, pattern of the resource) that was recorded."""
    return [
        (function, action, pattern)
        for function, actions in RECORDING["functions"].items()
        for action, patterns in actions.items()
        for pattern in patterns
    ]


# The evaluator


def test_the_evaluator_reads_the_policy_language() -> None:
    """Exact ARNs, wildcards where they stand, case of actions, and a denial over everything."""
    allow = {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "arn:aws:sqs:us-east-2:1:queue-a"}
    document = {"Statement": [allow]}
    assert allows([document], Call("sqs:SendMessage", "arn:aws:sqs:us-east-2:1:queue-a"))
    assert allows([document], Call("SQS:sendmessage", "arn:aws:sqs:us-east-2:1:queue-a"))
    assert not allows([document], Call("sqs:SendMessage", "arn:aws:sqs:us-east-2:1:queue-ab"))
    assert not allows([document], Call("sqs:ReceiveMessage", "arn:aws:sqs:us-east-2:1:queue-a"))
    assert not allows([], Call("sqs:SendMessage", "*"))
    streams = {"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:r:1:log-group:g:*"}
    assert allows([{"Statement": [streams]}], Call("logs:PutLogEvents", "arn:aws:logs:r:1:log-group:g:log-stream:s"))
    assert not allows(
        [{"Statement": [streams]}], Call("logs:PutLogEvents", "arn:aws:logs:r:1:log-group:h:log-stream:s")
    )
    deny = {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}
    assert not allows([document, {"Statement": [deny]}], Call("sqs:SendMessage", "arn:aws:sqs:us-east-2:1:queue-a"))


def test_the_evaluator_refuses_what_it_does_not_know() -> None:
    """A condition is not ignored: a proof that leaves something out is none."""
    statement = {
        "Effect": "Allow",
        "Action": "*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    with pytest.raises(UnsupportedPolicyError, match="Bool"):
        allows([{"Statement": [statement]}], Call("sqs:SendMessage", "*"))


@pytest.mark.parametrize(
    ("operation", "request_", "allowed"),
    [
        ("GetItem", {"ProjectionExpression": "id, #s", "ExpressionAttributeNames": {"#s": "state"}}, True),
        ("GetItem", {"ProjectionExpression": "id, amount"}, False),
        ("GetItem", {}, False),
        ("UpdateItem", {"UpdateExpression": "SET #s = :to", "ExpressionAttributeNames": {"#s": "state"}}, True),
        ("UpdateItem", {"UpdateExpression": "SET amount = :to"}, False),
        ("UpdateItem", {"UpdateExpression": "SET #s = :to", "ConditionExpression": "amount > :to"}, False),
        ("UpdateItem", {"UpdateExpression": "REMOVE state", "ReturnValues": "ALL_OLD"}, False),
    ],
)
def test_a_grant_on_attributes_admits_no_other(operation: str, request_: dict[str, Any], allowed: bool) -> None:
    """What an expression reads or changes is one of the attributes, and whole items are neither read nor returned."""
    condition = {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["id", "state"]},
        "StringEqualsIfExists": {"dynamodb:ReturnValues": ["NONE"], "dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }
    statement = {"Effect": "Allow", "Action": f"dynamodb:{operation}", "Resource": "*", "Condition": condition}
    body = json.dumps(
        {"TableName": "t", "Key": {"id": {"S": "1"}}, "ExpressionAttributeNames": {"#s": "state"}, **request_}
    )
    (call,) = calls_of("dynamodb", operation, body, "us-east-2", "1")
    assert allows([{"Statement": [statement]}], call) is allowed


def test_a_call_is_read_off_the_request() -> None:
    """The action and the ARN that IAM would judge, for the services that the functions call; any other is on everything."""
    (table_call,) = calls_of("dynamodb", "PutItem", b'{"TableName": "t"}', "us-east-2", "1")
    assert (table_call.action, table_call.resource) == ("dynamodb:PutItem", "arn:aws:dynamodb:us-east-2:1:table/t")
    (queue_call,) = calls_of("sqs", "SendMessage", b'{"QueueUrl": "https://host/1/q.fifo"}', "us-east-2", "1")
    assert queue_call == Call("sqs:SendMessage", "arn:aws:sqs:us-east-2:1:q.fifo")
    (parameter_call,) = calls_of("ssm", "GetParameter", b'{"Name": "p"}', "us-east-2", "1")
    assert parameter_call == Call("ssm:GetParameter", "arn:aws:ssm:us-east-2:1:parameter/p")
    assert [call.resource for call in calls_of("s3", "PutObject", b"", "us-east-2", "1")] == ["*"]


# The recording


def test_the_recording_is_of_these_sources() -> None:
    """The handlers' code did not change since; `make access` refreshes it."""
    assert RECORDING["sources"]["code"] == observed_access.code_digest()


def test_the_recording_is_what_happens(sandbox: Sandbox) -> None:
    """Every flow again: the same calls on the same resources, none of them denied but by these tests themselves."""
    before = set(sandbox.record.calls)
    sandbox.record.calls.clear()
    for function in sandbox.functions.values():
        function.recycle()
    for flow in FLOWS:
        flow(sandbox)
    sandbox.deliver_telemetry()
    seen = set(sandbox.record.calls)
    sandbox.record.calls.update(before)
    assert observe.document(seen) == RECORDING["functions"]
    assert [call for call in seen if not call.allowed] == []
    assert {call.call.action for call in seen if call.origin == "service"} == SERVICE_ACTIONS


# Taking away: the flows


@pytest.fixture
def impatient(sandbox: Sandbox) -> Iterator[Sandbox]:
    """A sandbox that gives up soon after a denial, and gets its rights back."""
    policies = {name: function.policies for name, function in sandbox.functions.items()}
    sandbox.patience_after_denial = 3.0
    yield sandbox
    sandbox.patience_after_denial = None
    sandbox.merchants.answers.clear()
    with sandbox.paused():
        for name, function in sandbox.functions.items():
            function.policies = policies[name]
            function.recycle()
    for mapping in sandbox.mappings.values():
        mapping.let_time_pass()
    sandbox.settle()


def _fails(flow: Callable[[Sandbox], None], sandbox: Sandbox) -> bool:
    """Run a flow; tell whether it did not do what it should."""
    try:
        flow(sandbox)
    except (AssertionError, TimeoutError, LookupError):
        return True
    return False


def _without(function: Function, action: str, pattern: str) -> None:
    """Deny one action on what a pattern names; a denial says what a missing grant says."""
    arn = "*" + pattern.replace("-*", "-*sandbox")
    statement = {"Effect": "Deny", "Action": [action], "Resource": [arn]}
    function.policies = [*function.policies, {"Statement": [statement]}]


@pytest.mark.parametrize(("name", "action", "pattern"), _uses(), ids=str)
def test_without_any_one_right_a_flow_fails(impatient: Sandbox, name: str, action: str, pattern: str) -> None:
    """Whatever is granted for the code is needed: without it, some flow does not do what it should."""
    function = impatient.functions[name]
    with impatient.paused():
        function.recycle()
        _without(function, action, pattern)
    impatient.record.calls.clear()

    def is_denied() -> bool:
        return any(
            (seen.function, seen.call.action, seen.allowed) == (name, action, False) for seen in impatient.record.calls
        )

    # A flow may fail for want of time; it is one that lacks the right that counts.
    assert any(_fails(flow, impatient) and is_denied() for flow in FLOWS)


def test_a_denied_call_is_answered_as_aws_would(impatient: Sandbox) -> None:
    """The function sees AccessDenied, says 503 and nothing of AWS to its caller, and logs AWS's code."""
    function = impatient.functions["transaction_processor"]
    with impatient.paused():
        function.recycle()
        _without(function, "dynamodb:PutItem", "table-transactions-*")
    answer = impatient.pay()
    assert answer.status == 503
    assert answer.content["error"]["code"] == "dependency.store"
    assert "AccessDenied" not in answer.body.decode()
    lines = [line for line in impatient.drained_logs()["transaction_processor"] if "AccessDeniedException" in line]
    assert lines


# Taking away and adding: the control


def _names_of_the_check() -> dict[str, Any]:
    """Return the control's own names, to replace one."""
    control = registry.by_id(CONTROL)
    assert control is not None
    return control.check.__globals__


def _findings(changed: recorded.Declared, asked: str = CONTROL) -> list[str]:
    control = registry.by_id(asked)
    assert control is not None
    policies = serving.policies([control])
    with mock.patch.object(recorded, "_policies", return_value=policies):
        return [item.message.split("\n")[1] for item in recorded.judged([changed])]


def _role_policies() -> list[recorded.Declared]:
    """Return the policies of the functions' roles; the schedule's runs no code whose use could be recorded."""
    return [
        item
        for item in recorded.declared()
        if item.type == "aws:iam/rolePolicy:RolePolicy" and item.name != SCHEDULE_POLICY
    ]


def _rewritten(item: recorded.Declared, document: Any) -> recorded.Declared:
    inputs = {**copy.deepcopy(dict(item.inputs)), "policy": json.dumps(document)}
    return replace(item, inputs=inputs)


@pytest.mark.parametrize("policy", _role_policies(), ids=lambda item: str(item.name))
def test_the_control_misses_every_grant_that_is_taken_away(policy: recorded.Declared) -> None:
    """Each action on each resource, one at a time: red, and it names the action."""
    document = json.loads(policy.inputs["policy"])
    for index, statement in enumerate(document["Statement"]):
        for action in statement["Action"]:
            for resource in statement["Resource"]:
                changed = copy.deepcopy(document)
                other = {**statement, "Action": [a for a in statement["Action"] if a != action]}
                rest = {
                    **statement,
                    "Action": [action],
                    "Resource": [r for r in statement["Resource"] if r != resource],
                }
                changed["Statement"][index : index + 1] = [s for s in (other, rest) if s["Action"] and s["Resource"]]
                messages = _findings(_rewritten(policy, changed))
                assert len(messages) == 1, (action, resource, messages)
                assert f"does not grant {action} on" in messages[0]


@pytest.mark.parametrize("policy", _role_policies(), ids=lambda item: str(item.name))
@pytest.mark.parametrize("action", ["dynamodb:DeleteItem", "sqs:PurgeQueue", "ssm:GetParameters", "s3:PutObject"])
def test_the_control_sees_every_grant_that_is_added(policy: recorded.Declared, action: str) -> None:
    """An action that no flow uses turns the gate red."""
    document = json.loads(policy.inputs["policy"])
    document["Statement"].append({"Effect": "Allow", "Action": [action], "Resource": ["*"]})
    assert _findings(_rewritten(policy, document)) == [
        f"role: grants {action} on *; required: not granted: nothing uses it"
    ]


def test_the_schedules_role_may_do_what_the_contract_lists() -> None:
    """No recording knows what a schedule does, so its role is compared with the contract: an action more, and one less."""
    (policy,) = [item for item in recorded.declared() if item.name == SCHEDULE_POLICY]
    document = json.loads(policy.inputs["policy"])
    (statement,) = document["Statement"]
    more = {**document, "Statement": [statement, {"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": ["*"]}]}
    other = {**document, "Statement": [{**statement, "Action": ["sqs:PurgeQueue"]}]}
    contract, queue = "iam-grants-as-briefed", "queue-transaction-processing-dev.fifo"
    assert _findings(policy, contract) == []
    assert _findings(_rewritten(policy, more), contract) == [
        "policy: grants s3:PutObject on *; required: not granted: no code needs it"
    ]
    assert _findings(_rewritten(policy, other), contract) == [
        f"policy: grants sqs:PurgeQueue on {queue}; required: not granted: no code needs it",
        f"policy: does not grant sqs:SendMessage on {queue}; required: granted: the code needs it",
    ]


def test_the_control_needs_the_sources_beside_the_pack(tmp_path: Path) -> None:
    """Without them there is nothing to compare with: no finding, and no pass either."""
    (policy, *_) = _role_policies()
    document = {"Statement": []}
    with mock.patch.dict(_names_of_the_check(), {"HANDLERS": tmp_path / "absent"}):
        assert _findings(_rewritten(policy, document)) == []
