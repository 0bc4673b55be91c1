"""Tests of iam-trust-lambda-only: every role trusts the one service that uses it."""

from __future__ import annotations

import pytest

from tests.policies.builders import iam
from tests.policies.harness import Res, findings

CONTROL = "iam-trust-lambda-only"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            iam.trusting(iam.trust(), iam.trust()),
            [("role-fraud-handler", "assumeRolePolicy.Statement: has 2 entries; required: exactly one")],
            id="two statements",
        ),
        pytest.param(
            iam.trusting(iam.trust("ec2.amazonaws.com")),
            [
                (
                    "role-fraud-handler",
                    (
                        "assumeRolePolicy.Statement[0].Principal: is {'Service': 'ec2.amazonaws.com'}; "
                        "required: Service lambda.amazonaws.com"
                    ),
                )
            ],
            id="another service",
        ),
        pytest.param(
            iam.trusting(iam.trust(Principal={"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})),
            [
                (
                    "role-fraud-handler",
                    (
                        "assumeRolePolicy.Statement[0].Principal: is {'Service': ['lambda.amazonaws.com', "
                        "'ec2.amazonaws.com']}; "
                        "required: Service lambda.amazonaws.com"
                    ),
                )
            ],
            id="two services",
        ),
        pytest.param(
            iam.trusting(
                iam.trust(Principal={"Service": "lambda.amazonaws.com", "AWS": "arn:aws:iam::210987654321:root"})
            ),
            [
                (
                    "role-fraud-handler",
                    (
                        "assumeRolePolicy.Statement[0].Principal: is {'Service': 'lambda.amazonaws.com', 'AWS': "
                        "'arn:aws:iam::210987654321:root'}; "
                        "required: Service lambda.amazonaws.com"
                    ),
                )
            ],
            id="an account",
        ),
        pytest.param(
            iam.trusting(iam.trust(Principal="*")),
            [
                (
                    "role-fraud-handler",
                    "assumeRolePolicy.Statement[0].Principal: is *; required: Service lambda.amazonaws.com",
                )
            ],
            id="everybody",
        ),
        pytest.param(
            iam.trusting(iam.trust(Action=["sts:AssumeRole", "sts:TagSession"])),
            [
                (
                    "role-fraud-handler",
                    (
                        "assumeRolePolicy.Statement[0].Action: is sts:AssumeRole, sts:TagSession; "
                        "required: sts:AssumeRole"
                    ),
                )
            ],
            id="another action",
        ),
        pytest.param(
            iam.trusting(iam.trust(Action="sts:*")),
            [("role-fraud-handler", "assumeRolePolicy.Statement[0].Action: is sts:*; required: sts:AssumeRole")],
            id="any action",
        ),
        pytest.param(
            iam.trusting(iam.trust(Effect="Deny")),
            [("role-fraud-handler", "assumeRolePolicy.Statement[0].Effect: is not Allow; required: Allow")],
            id="denied",
        ),
        pytest.param(
            iam.trusting(iam.trust(Condition={"StringEquals": {"aws:SourceAccount": "210987654321"}})),
            [("role-fraud-handler", "assumeRolePolicy.Statement[0].Condition: is set; required: not set")],
            id="condition",
        ),
        pytest.param(
            iam.with_schedule(iam.trust("scheduler.amazonaws.com")),
            [
                (
                    "role-sweep-schedule",
                    (
                        "assumeRolePolicy.Statement[0].Condition: is not set; "
                        "required: {'StringEquals': {'aws:SourceAccount': '123456789012'}}"
                    ),
                )
            ],
            id="a schedule of any account",
        ),
        pytest.param(
            iam.with_api_role("lambda.amazonaws.com"),
            [
                (
                    "role-api-gateway-logs",
                    (
                        "assumeRolePolicy.Statement[0].Principal: is {'Service': 'lambda.amazonaws.com'}; "
                        "required: Service apigateway.amazonaws.com"
                    ),
                )
            ],
            id="API Gateway's role",
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
        pytest.param(iam.trusting(iam.trust(Action="sts:AssumeRole")), id="as text"),
        pytest.param(iam.trusting(iam.trust(Principal={"Service": ["lambda.amazonaws.com"]})), id="as list"),
        pytest.param(iam.with_api_role(), id="API Gateway's role"),
        pytest.param(iam.with_schedule(), id="the schedule's role"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
