"""Tests of dynamodb-encrypted-with-own-key: every table is encrypted with the stack's own key."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.policies.builders import dynamodb
from tests.policies.harness import Res, findings

CONTROL = "dynamodb-encrypted-with-own-key"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            dynamodb.with_table(dynamodb.table().without("serverSideEncryption")),
            [
                ("table-transactions", "serverSideEncryption.enabled: is false; required: true"),
                (
                    "table-transactions",
                    "serverSideEncryption.kmsKeyArn: is not the stack's key; required: the ARN of the stack's key",
                ),
            ],
            id="removed",
        ),
        pytest.param(
            dynamodb.with_table(dynamodb.table().but("serverSideEncryption.enabled", False)),
            [("table-transactions", "serverSideEncryption.enabled: is false; required: true")],
            id="off",
        ),
        pytest.param(
            dynamodb.with_table(dynamodb.table().without("serverSideEncryption.kmsKeyArn")),
            [
                (
                    "table-transactions",
                    "serverSideEncryption.kmsKeyArn: is not the stack's key; required: the ARN of the stack's key",
                )
            ],
            id="AWS's key",
        ),
        pytest.param(
            dynamodb.with_table(
                dynamodb.table().but("serverSideEncryption.kmsKeyArn", "arn:aws:kms:us-east-2:210987654321:key/1")
            ),
            [
                (
                    "table-transactions",
                    "serverSideEncryption.kmsKeyArn: is not the stack's key; required: the ARN of the stack's key",
                )
            ],
            id="a foreign key",
        ),
        pytest.param(
            dynamodb.with_table(replace(dynamodb.table(), depends={})),
            [
                (
                    "table-transactions",
                    "serverSideEncryption.kmsKeyArn: is not the stack's key; required: the ARN of the stack's key",
                )
            ],
            id="from nowhere",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(dynamodb.stack(), id="both"),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
