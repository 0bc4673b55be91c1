"""Tests of kms-policy-explicit: the key policy names who may do what, without wildcards."""

from __future__ import annotations

import json

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import UNKNOWN, findings

CONTROL = "kms-policy-explicit"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.statement(0, Principal="*"),
            [("key-payments", "policy.Statement[0].Principal: is a wildcard, or none; required: named principals")],
            id="statement-0-principal",
        ),
        pytest.param(
            PAYMENTS.statement(0, Principal={"AWS": "*"}),
            [("key-payments", "policy.Statement[0].Principal: is a wildcard, or none; required: named principals")],
            id="statement-0-principal-aws",
        ),
        pytest.param(
            PAYMENTS.statement(0, Action="kms:*"),
            [("key-payments", "policy.Statement[0].Action: is 'kms:*'; required: named actions of KMS")],
            id="statement-0-action-kms",
        ),
        pytest.param(
            PAYMENTS.statement(0, Action=None, NotAction="kms:Decrypt"),
            [("key-payments", "policy.Statement[0].NotAction: is used; required: what is meant, not what is left out")],
            id="statement-0-action-none-notaction-kms-decr",
        ),
        pytest.param(
            PAYMENTS.statement(0, Effect="Deny"),
            [("key-payments", "policy.Statement[0].Effect: is 'Deny'; required: Allow")],
            id="statement-0-effect-deny",
        ),
        pytest.param(
            PAYMENTS.statement(0, Resource="arn:aws:kms:us-east-2:123456789012:key/other"),
            [("key-payments", "policy.Statement[0].Resource: is not this key; required: *: the key itself")],
            id="statement-0-resource-arn-aws-kms-us-east-2",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "policy", UNKNOWN),
            [
                (
                    "key-payments",
                    (
                        "policy: is not known in this preview; required: a value that the preview "
                        "knows (give the name or ARN explicitly, derived from the stack's own names)"
                    ),
                )
            ],
            id="policy-unknown",
        ),
        pytest.param(
            PAYMENTS.statements(["none"]),
            [("key-payments", "policy.Statement[0]: is a str; required: a object")],
            id="case-7",
        ),
        pytest.param(
            PAYMENTS.but("key-payments", "policy", json.dumps({"Statement": []})),
            [("key-payments", "policy.Version: is another; required: 2012-10-17")],
            id="policy-json-dumps-statement",
        ),
    ],
)
def test_policy_explicit(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
