"""Tests of kms-use-through-services: each role uses the key only through the services that it needs."""

from __future__ import annotations

import pytest

from tests.policies.builders.payments import PAYMENTS, World
from tests.policies.harness import findings

CONTROL = "kms-use-through-services"


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        pytest.param(PAYMENTS, [], id="compliant"),
        pytest.param(
            PAYMENTS.statement(6, Condition=None),
            [
                (
                    "key-payments",
                    (
                        "policy: transaction-processor may kms:Decrypt through no service; required: what follows from t"
                        "he grants of architecture.toml"
                    ),
                ),
                (
                    "key-payments",
                    (
                        "policy: transaction-processor may not kms:Decrypt through dynamodb; required: what follows from"
                        " the grants of architecture.toml"
                    ),
                ),
            ],
            id="statement-6-condition-none",
        ),
        pytest.param(
            PAYMENTS.statement(6, Action=["kms:Decrypt", "kms:Encrypt"]),
            [
                (
                    "key-payments",
                    (
                        "policy: transaction-processor may kms:Encrypt through dynamodb; required: what follows from the"
                        " grants of architecture.toml"
                    ),
                )
            ],
            id="statement-6-action-kms-decrypt-kms-encrypt",
        ),
        pytest.param(
            PAYMENTS.statement(2, Condition={"StringLike": {"kms:ViaService": "*"}}),
            [
                (
                    "key-payments",
                    (
                        "policy: deployer may kms:Decrypt through no service; required: what follows from the grants of "
                        "architecture.toml"
                    ),
                ),
                (
                    "key-payments",
                    (
                        "policy: deployer may kms:DescribeKey through no service; required: what follows from the grants"
                        " of architecture.toml"
                    ),
                ),
                (
                    "key-payments",
                    (
                        "policy: deployer may kms:Encrypt through no service; required: what follows from the grants of "
                        "architecture.toml"
                    ),
                ),
                (
                    "key-payments",
                    (
                        "policy: deployer may kms:GenerateDataKey through no service; required: what follows from the gr"
                        "ants of architecture.toml"
                    ),
                ),
                (
                    "key-payments",
                    (
                        "policy: deployer may not kms:Decrypt through lambda; required: what follows from the grants of "
                        "architecture.toml"
                    ),
                ),
                (
                    "key-payments",
                    (
                        "policy: deployer may not kms:DescribeKey through lambda; required: what follows from the grants"
                        " of architecture.toml"
                    ),
                ),
                (
                    "key-payments",
                    (
                        "policy: deployer may not kms:Encrypt through lambda; required: what follows from the grants of "
                        "architecture.toml"
                    ),
                ),
                (
                    "key-payments",
                    (
                        "policy: deployer may not kms:GenerateDataKey through lambda; required: what follows from the gr"
                        "ants of architecture.toml"
                    ),
                ),
            ],
            id="statement-2-condition-stringlike-kms-viase",
        ),
        pytest.param(
            PAYMENTS.statement(7, Action=["kms:Decrypt"]),
            [
                (
                    "key-payments",
                    (
                        "policy: transaction-processor may not kms:GenerateDataKey through sqs; required: what follows f"
                        "rom the grants of architecture.toml"
                    ),
                )
            ],
            id="statement-7-action-kms-decrypt",
        ),
    ],
)
def test_use_through_services(world: World, expected: list[tuple[str, str]]) -> None:
    """What breaks it is found and named; the compliant set has no finding."""
    assert findings(CONTROL, *world) == expected
