"""Tests of iam-grants-as-briefed: every role may do exactly what its function does."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "iam-grants-as-briefed"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            iam.granting(*iam.statements(), iam.allow(["dynamodb:DeleteItem"], [iam.table_arn("transactions")])),
            [
                (
                    "role-fraud-handler",
                    (
                        "policy: grants dynamodb:DeleteItem on table-transactions-dev; "
                        "required: not granted: no code needs it"
                    ),
                )
            ],
            id="an action more",
        ),
        pytest.param(
            iam.granting(*iam.statements(), iam.allow(["ssm:GetParameter"], [iam.parameter_arn("webhook-url-acme")])),
            [
                (
                    "role-fraud-handler",
                    (
                        "policy: grants ssm:GetParameter on parameter-webhook-url-acme-dev; "
                        "required: not granted: no code needs it"
                    ),
                )
            ],
            id="a resource more",
        ),
        pytest.param(
            iam.granting(
                *iam.statements(), iam.allow(["sqs:SendMessage"], ["arn:aws:sqs:us-east-2:210987654321:other"])
            ),
            [
                (
                    "role-fraud-handler",
                    (
                        "policy: grants sqs:SendMessage on arn:aws:sqs:us-east-2:210987654321:other; "
                        "required: not granted: no code needs it"
                    ),
                )
            ],
            id="a foreign resource",
        ),
        pytest.param(
            iam.granting(*(item for item in iam.statements() if "sqs:SendMessage" not in item["Action"])),
            [
                (
                    "role-fraud-handler",
                    (
                        "policy: does not grant sqs:SendMessage on queue-notifications-dev.fifo; "
                        "required: granted: the code needs it"
                    ),
                )
            ],
            id="an action fewer",
        ),
        pytest.param(
            iam.granting(
                *iam.statements()[1:], {**iam.statements()[0], "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
            ),
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[5].Condition: is set; required: plain grants of what the function needs",
                )
            ],
            id="condition",
        ),
        *(
            pytest.param(
                iam.granting(
                    *({**item, "Condition": condition} if "Condition" in item else item for item in iam.statements())
                ),
                [
                    (
                        "policy-fraud-handler",
                        f"policy.Statement[3].Condition: {observed}; required: limited to {', '.join(iam.ATTRIBUTES)}",
                    )
                ],
                id=f"attributes {name}",
            )
            for name, condition, observed in (
                ("of all", {}, "is not set"),
                ("and the amount", iam.limited(sorted([*iam.ATTRIBUTES, "amount"])), "is set"),
                (
                    "or whole items",
                    {"ForAllValues:StringEquals": iam.LIMITED["ForAllValues:StringEquals"]},
                    "is set",
                ),
            )
        ),
        pytest.param(
            iam.granting(*iam.statements(), iam.allow(["sqs:SendMessage"], ["*"], Effect="Deny")),
            [
                (
                    "policy-fraud-handler",
                    "policy.Statement[6].Effect: is Deny; required: plain grants of what the function needs",
                )
            ],
            id="denied again",
        ),
        pytest.param(
            iam.granting(
                iam.allow(["logs:CreateLogStream", "logs:PutLogEvents"], [iam.GROUP_ARN]), *iam.statements()[1:]
            ),
            [
                (
                    "role-fraud-handler",
                    (
                        "policy: does not grant logs:CreateLogStream on log-group-fraud-handler-dev; "
                        "required: granted: the code needs it"
                    ),
                ),
                (
                    "role-fraud-handler",
                    (
                        "policy: does not grant logs:PutLogEvents on log-group-fraud-handler-dev; "
                        "required: granted: the code needs it"
                    ),
                ),
                (
                    "role-fraud-handler",
                    (
                        "policy: grants logs:CreateLogStream on "
                        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-fraud-handler-dev; "
                        "required: not granted: no code needs it"
                    ),
                ),
                (
                    "role-fraud-handler",
                    (
                        "policy: grants logs:PutLogEvents on "
                        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-fraud-handler-dev; "
                        "required: not granted: no code needs it"
                    ),
                ),
            ],
            id="a group's ARN without its streams",
        ),
        pytest.param(
            [*iam.stack(), iam.another_merchant()],
            [
                (
                    "role-notification-sender",
                    (
                        "policy: does not grant ssm:GetParameter on parameter-webhook-url-globex-dev; "
                        "required: granted: the code needs it"
                    ),
                )
            ],
            id="a merchant left out",
        ),
        pytest.param(
            swap(iam.stack(), iam.role().but("name", "role-other-dev"), old="role-fraud-handler"),
            [
                (
                    "role-fraud-handler",
                    (
                        "name: is 'role-other-dev', which names no role of the contract; required: a role that [function"
                        "s or roles] in architecture.toml lists"
                    ),
                )
            ],
            id="no such role",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(iam.stack(), id="whole"),
        pytest.param(iam.with_api_role(), id="API Gateway's role"),
        pytest.param(iam.granting(*reversed(iam.statements())), id="in any order"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
