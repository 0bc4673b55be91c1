"""Tests of logs-archive-complete: where one log group is archived, all of them are, in the same place."""

from __future__ import annotations

import pytest

from tests.policies.builders import foundation, logs
from tests.policies.builders.foundation import drop, swap
from tests.policies.harness import Res, findings, with_values

CONTROL = "logs-archive-complete"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                "subscription-b",
            ),
            [("log-group-b", "subscription filters: are 0; required: exactly 1")],
            id="one is missing",
        ),
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("destinationArn", "arn:aws:logs:us-east-2:210987654321:destination:other"),
            ),
            [
                (
                    "guarded-payments-dev",
                    (
                        "destinationArn: is one of arn:aws:logs:us-"
                        "east-2:210987654321:destination:archive, arn:aws:logs:us-"
                        "east-2:210987654321:destination:other; required: one place"
                    ),
                )
            ],
            id="two places",
        ),
        pytest.param(
            swap(
                [foundation.aws(), logs.group("a"), logs.group("b"), logs.subscription("a"), logs.subscription("b")],
                logs.subscription("b").but("logGroup", "log-group-a-dev"),
            ),
            [
                ("log-group-a", "subscription filters: are 2; required: exactly 1"),
                ("log-group-b", "subscription filters: are 0; required: exactly 1"),
            ],
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
        pytest.param([foundation.aws(), logs.group("a")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []


def test_a_configured_archive_is_asked_for() -> None:
    """With the contract's value, a stack without subscriptions has a finding for each group."""
    found = findings(
        CONTROL, foundation.aws(), logs.group("a"), by=with_values(log_archive_destination_arn=logs.ARCHIVE)
    )
    assert found == [("log-group-a", "subscription filters: are 0; required: exactly 1")]
