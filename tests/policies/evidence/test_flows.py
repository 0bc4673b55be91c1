"""What flows where: read off the declarations, in both directions, and never left out because it cannot be read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pulumi.runtime.proto import analyzer_pb2

from policies.evidence import flows
from policies.protocol.declared import Declarations
from tests.mutation.recorded import Declared, analyze_request, declared, stack_resource
from tests.policies.harness import UNKNOWN, Res, provider, stack_of

URN = "urn:pulumi:dev::guarded-payments::"
ARN = "arn:aws:dynamodb:us-east-2:123456789012:table/t-one"
ROLE = Res("aws:iam/role:Role", "r", {"name": "role-one"})
FUNCTION = Res(
    "aws:lambda/function:Function", "f", {"name": "f-one", "role": "arn:aws:iam::123456789012:role/role-one"}
)
TABLE = Res("aws:dynamodb/table:Table", "t", {"name": "t-one"})


def _policy(document: Any, made_of: Sequence[Res] = ()) -> Res:
    policy = document if isinstance(document, str) else json.dumps(document)
    return Res(
        "aws:iam/rolePolicy:RolePolicy",
        "p",
        {"role": "role-one", "policy": policy},
        depends={"role": [ROLE], "policy": made_of},
    )


def _allowing(*actions: str, on: str = ARN) -> Res:
    return _policy({"Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": on}]})


def _found(*resources: Res) -> list[tuple[str, str, str]]:
    stack = stack_of(provider(), *resources)
    return sorted(
        (flow.source.rpartition("::")[2], flow.target.rpartition("::")[2], flow.what) for flow in flows.flows(stack)
    )


def test_a_grant_flows_the_way_its_action_says() -> None:
    """What is read comes, what is written goes, and what moves nothing is no flow."""
    granted = _allowing("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DescribeTable")

    assert _found(ROLE, FUNCTION, TABLE, granted) == [("f", "t", "writes"), ("t", "f", "reads")]


def test_an_action_that_nobody_thought_of_is_drawn_by_its_name() -> None:
    """And so is a resource that is none of the stack's."""
    elsewhere = "arn:aws:dynamodb:us-east-2:123456789012:table/another"

    assert _found(ROLE, FUNCTION, _allowing("dynamodb:ExportTable", on=elsewhere)) == [
        ("f", f"outside:{elsewhere}", "may dynamodb:ExportTable")
    ]


def test_rights_that_are_not_known_yet_lead_to_what_they_are_made_of() -> None:
    """A first preview does not know an ARN; what the document depends on is known."""
    assert _found(ROLE, FUNCTION, TABLE, _policy(UNKNOWN, [TABLE])) == [
        ("f", "t", "rights that only an update will tell")
    ]


def test_what_cannot_be_read_is_a_flow_all_the_same() -> None:
    """A role that nobody knows could do anything."""
    assert _found(ROLE, FUNCTION.but("role", UNKNOWN)) == [("f", flows.UNREAD, "role")]


def test_another_function_s_rights_are_not_this_one_s() -> None:
    """The role decides."""
    other = replace(FUNCTION, name="g", props={"name": "g-one", "role": "arn:aws:iam::123456789012:role/nobodys"})

    assert _found(ROLE, other, TABLE, _allowing("dynamodb:GetItem")) == []


def _of_program(*changed: Declared) -> set[tuple[str, str, str, bool]]:
    by_urn = {item.urn: item for item in (*declared(), *changed)}
    asked = [analyze_request(item, by_urn) for item in by_urn.values()]
    whole = analyzer_pb2.AnalyzeStackRequest(resources=[stack_resource(item, by_urn) for item in by_urn.values()])
    stack = Declarations.read(asked, whole, project="guarded-payments", name="dev")
    return {
        (flow.source.rpartition("::")[2], flow.target.rpartition("::")[2], flow.what, flow.account_data)
        for flow in flows.flows(stack)
    }


def test_the_payment_stack_s_flows() -> None:
    """All of them, and no other: a caller's reference is stored, queued, notified and returned."""
    processor, fraud, sender = (
        "function-transaction-processor",
        "function-fraud-handler",
        "function-notification-sender",
    )
    assert _of_program() == {
        ("outside:Callers with an API key", "web-acl-payments", "GET /transaction/{id}", True),
        ("outside:Callers with an API key", "web-acl-payments", "POST /fraud-webhook", True),
        ("outside:Callers with an API key", "web-acl-payments", "POST /transactions", True),
        ("web-acl-payments", "api-payments", "requests it admits", True),
        ("api-payments", "outside:Callers with an API key", "answers", True),
        (processor, "api-payments", "answers", True),
        (fraud, "api-payments", "answers", True),
        ("web-acl-payments", "log-group-waf", "what it stopped", False),
        ("api-payments", processor, "GET /transaction/{id}", True),
        ("api-payments", processor, "POST /transactions", True),
        ("api-payments", fraud, "POST /fraud-webhook", True),
        ("api-payments", "log-group-api-access", "access log", False),
        (processor, "table-transactions", "writes", True),
        ("table-transactions", processor, "reads", True),
        (processor, "queue-transaction-processing", "sends", True),
        ("queue-transaction-processing", processor, "delivers", True),
        ("queue-transaction-processing", "dlq-transaction-processing", "what failed", True),
        (processor, "queue-notifications", "sends", True),
        ("parameter-callers", processor, "reads", False),
        (processor, "log-group-transaction-processor", "logs", False),
        (processor, "outside:AWS X-Ray", "traces", False),
        ("schedule-sweep", "queue-transaction-processing", "sends, rate(1 minute)", False),
        (fraud, "table-fraud-alerts", "writes", True),
        ("table-fraud-alerts", fraud, "reads", True),
        ("table-transactions", fraud, "reads", True),
        (fraud, "table-transactions", "writes", True),
        (fraud, "queue-notifications", "sends", True),
        ("parameter-callers", fraud, "reads", False),
        ("parameter-fraud-signing-secret", fraud, "reads", False),
        (fraud, "log-group-fraud-handler", "logs", False),
        (fraud, "outside:AWS X-Ray", "traces", False),
        ("queue-notifications", sender, "delivers", True),
        ("queue-notifications", "dlq-notifications", "what failed", True),
        (sender, "table-transactions", "writes", True),
        ("table-transactions", sender, "reads", True),
        ("parameter-signing-key-acme", sender, "reads", False),
        ("parameter-signing-key-globex", sender, "reads", False),
        ("parameter-webhook-url-acme", sender, "reads", False),
        ("parameter-webhook-url-globex", sender, "reads", False),
        (sender, "outside:Merchants' endpoints", "signed notifications over HTTPS", True),
        (sender, "log-group-notification-sender", "logs", False),
        (sender, "outside:AWS X-Ray", "traces", False),
    }


def test_an_endpoint_without_a_key_is_anyone_s() -> None:
    """Who calls is what the method asks for."""
    method = next(item for item in declared() if item.name == "method-get-transaction-id")
    opened = replace(method, inputs={**method.inputs, "apiKeyRequired": False})

    assert ("outside:Anyone", "web-acl-payments", "GET /transaction/{id}", True) in _of_program(opened)
