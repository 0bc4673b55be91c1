"""Tests of stack-no-plain-secret: no secret stands in a property that everybody may read."""

from __future__ import annotations

import pytest

from tests.policies.builders import stack
from tests.policies.harness import Res, findings

CONTROL = "stack-no-plain-secret"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [stack.table(description="use AKIAIOSFODNN7EXAMPLE")],
            [("table-transactions", "description: looks like: AWS Access Key; required: no secret")],
            id="a description",
        ),
        pytest.param(
            [stack.table(tags={"note": "-----BEGIN RSA PRIVATE KEY-----"})],
            [("table-transactions", "tags.note: looks like: Private Key; required: no secret")],
            id="a tag",
        ),
        pytest.param(
            [stack.policy('{"note": "AKIAIOSFODNN7EXAMPLE"}')],
            [("policy", "policy.note: looks like: AWS Access Key; required: no secret")],
            id="within JSON text",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([stack.table()], id="none"),
        pytest.param(
            [stack.policy("arn:aws:sqs:us-east-2:123456789012:queue-transaction-processing-eu-prod-1.fifo")],
            id="a long name in an ARN",
        ),
        pytest.param(
            [Res("aws:ssm/parameter:Parameter", "p", {"value": "AKIAIOSFODNN7EXAMPLE"})], id="where it belongs"
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
