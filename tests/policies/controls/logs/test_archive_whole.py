"""Tests of logs-archive-whole: a subscription forwards every event to a destination of CloudWatch Logs."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, logs
from tests.policies.builders.foundation import swap
from tests.policies.harness import Res, findings

CONTROL = "logs-archive-whole"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("filterPattern", "ERROR"),
            ),
            [("subscription-b", "filterPattern: is 'ERROR'; required: empty, which matches every event")],
            id="pattern",
        ),
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("destinationArn", "arn:aws:lambda:us-east-2:123456789012:function:f"),
            ),
            [
                (
                    "subscription-b",
                    (
                        "destinationArn: is 'arn:aws:lambda:us-east-2:123456789012:function:f'; required:"
                        " arn:aws:logs:us-east-2:[0-9]{12}:destination:[^:*]+"
                    ),
                )
            ],
            id="function",
        ),
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("destinationArn", "arn:aws:logs:us-east-1:210987654321:destination:archive"),
            ),
            [
                (
                    "subscription-b",
                    (
                        "destinationArn: is 'arn:aws:logs:us-east-1:210987654321:destination:archive'; "
                        "required: arn:aws:logs:us-east-2:[0-9]{12}:destination:[^:*]+"
                    ),
                )
            ],
            id="another region",
        ),
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("roleArn", "arn:aws:iam::123456789012:role/r"),
            ),
            [
                (
                    "subscription-b",
                    ("roleArn: is set; required: not set (a destination of CloudWatch Logs has a role of its own)"),
                )
            ],
            id="role",
        ),
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("distribution", "Random"),
            ),
            [
                (
                    "subscription-b",
                    (
                        "distribution: is set; required: not set or 'ByLogStream' (it is for streams, and"
                        " shuffles the order)"
                    ),
                )
            ],
            id="shuffled",
        ),
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("applyOnTransformedLogs", True),
            ),
            [
                (
                    "subscription-b",
                    ("applyOnTransformedLogs: is set; required: not set or false (the archive keeps what was written)"),
                )
            ],
            id="transformed",
        ),
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("logGroup", "another"),
            ),
            [("subscription-b", "logGroup: is no group of this stack; required: a log group of this stack")],
            id="another group",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(
            [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")]
        ),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
