"""Tests of kms-logs-by-context: CloudWatch Logs uses the key for exactly this stack's groups."""

from __future__ import annotations

import pytest

from tests.policies.builders.kms import logs
from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-logs-by-context"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.statement(-1, **logs(["log-group-api-access-dev"])),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[19].Condition: does not name exactly this stack's log "
                        "groups; required: ArnEquals kms:EncryptionContext:aws:logs:arn: "
                        "arn:aws:logs:us-east-2:123456789012:log-group:aws-waf-logs-payments-dev, "
                        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-api-access-dev, "
                        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-fraud-handler-dev, "
                        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-notification-sender-"
                        "dev, arn:aws:logs:us-east-2:123456789012:log-group:log-group-transaction-pro"
                        "cessor-dev"
                    ),
                )
            ],
            id="statement--1-logs-log-group-api-access-dev",
        ),
        pytest.param(
            PAYMENTS.statement(
                -1,
                Condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": "arn:aws:logs:us-east-2:123456789012:*"}},
            ),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[19].Condition: does not name exactly this stack's log "
                        "groups; required: ArnEquals kms:EncryptionContext:aws:logs:arn: "
                        "arn:aws:logs:us-east-2:123456789012:log-group:aws-waf-logs-payments-dev, "
                        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-api-access-dev, "
                        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-fraud-handler-dev, "
                        "arn:aws:logs:us-east-2:123456789012:log-group:log-group-notification-sender-"
                        "dev, arn:aws:logs:us-east-2:123456789012:log-group:log-group-transaction-pro"
                        "cessor-dev"
                    ),
                )
            ],
            id="statement--1-condition-arnlike-kms-encrypti",
        ),
        pytest.param(
            PAYMENTS.statement(-1, Action=["kms:Decrypt"]),
            [
                (
                    "key-payments",
                    (
                        "policy.Statement[19].Action: differ; required: kms:Decrypt, "
                        "kms:DescribeKey, kms:Encrypt, kms:GenerateDataKey, "
                        "kms:GenerateDataKeyWithoutPlaintext, kms:ReEncryptFrom, kms:ReEncryptTo"
                    ),
                )
            ],
            id="statement--1-action-kms-decrypt",
        ),
        pytest.param(
            PAYMENTS.statement(-1, Principal={"Service": "logs.us-east-1.amazonaws.com"}),
            [("key-payments", "policy: 0 statements for logs; required: one")],
            id="statement--1-principal-service-logs-us-east",
        ),
    ],
)
def test_logs_by_context(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
