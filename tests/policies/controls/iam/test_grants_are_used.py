"""What a function may do is what it was seen to do: compared on the real program, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.mutation.faults import one, with_document, with_inputs
from tests.mutation.recorded import Declared, judged

CONTROL = "iam-grants-are-used"


def _found(*changed: Declared) -> list[tuple[str, str]]:
    return sorted(
        (item.urn.rpartition("::")[2], item.message.split("\n")[1])
        for item in judged(changed)
        if item.policyName == CONTROL
    )


def _policy(change: Callable[[list[dict[str, Any]]], object]) -> Declared:
    policy = one(":RolePolicy", "policy-fraud-handler")
    return with_document(policy, "policy", lambda document: change(document["Statement"]))


def _without(action: str) -> Callable[[list[dict[str, Any]]], None]:
    def change(statements: list[dict[str, Any]]) -> None:
        for statement in statements:
            given = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            statement["Action"] = [item for item in given if item != action]

    return change


def test_the_program_grants_what_was_seen() -> None:
    """The untouched program has no finding."""
    assert _found() == []


def test_a_right_that_nothing_uses_is_found() -> None:
    """One action more than the function was ever seen to use, by its name and its resource's."""
    extra = {
        "Effect": "Allow",
        "Action": ["dynamodb:DeleteItem"],
        "Resource": ["arn:aws:dynamodb:us-east-2:123456789012:table/table-fraud-alerts-dev"],
    }

    assert _found(_policy(lambda statements: statements.append(extra))) == [
        (
            "function-fraud-handler",
            "role: grants dynamodb:DeleteItem on table-fraud-alerts-dev; required: not granted: nothing uses it",
        )
    ]


@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("dynamodb:PutItem", "table-fraud-alerts-dev"),
        ("dynamodb:UpdateItem", "table-transactions-dev"),
        ("sqs:SendMessage", "queue-notifications-dev.fifo"),
        ("logs:PutLogEvents", "log-group-fraud-handler-dev"),
        ("xray:PutTraceSegments", "*"),
    ],
)
def test_a_right_that_is_missing_is_found(action: str, name: str) -> None:
    """One action less than the code, or AWS on the role's behalf, needs."""
    assert _found(_policy(_without(action))) == [
        ("function-fraud-handler", f"role: does not grant {action} on {name}; required: granted: it is used")
    ]


def test_code_outside_the_contract_is_found() -> None:
    """A function whose package the contract does not list has no rights that a recording could justify."""
    changed = with_inputs(
        one(":Function", "function-fraud-handler"),
        lambda inputs: inputs.update(handler="handlers.unheard_of.handler.handle"),
    )

    assert _found(changed) == [
        (
            "function-fraud-handler",
            "handler: runs unheard_of, which no flow invoked; required: a package of handlers/ that the contract lists",
        )
    ]
