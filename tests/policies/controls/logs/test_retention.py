"""Tests of logs-retention: every log group keeps exactly 7 days."""

from __future__ import annotations

import pytest

from policies.model.resource import KNOWN
from tests.policies.builders import logs
from tests.policies.harness import UNKNOWN, Res, findings

CONTROL = "logs-retention"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [logs.group("fraud-handler").without("retentionInDays")],
            [("log-group-fraud-handler", "retentionInDays: never expires; required: 7")],
            id="removed",
        ),
        pytest.param(
            [logs.group("fraud-handler").but("retentionInDays", 0)],
            [("log-group-fraud-handler", "retentionInDays: never expires; required: 7")],
            id="for ever",
        ),
        pytest.param(
            [logs.group("fraud-handler").but("retentionInDays", 30)],
            [("log-group-fraud-handler", "retentionInDays: is 30; required: 7")],
            id="longer",
        ),
        pytest.param(
            [logs.group("fraud-handler").but("retentionInDays", 1)],
            [("log-group-fraud-handler", "retentionInDays: is 1; required: 7")],
            id="shorter",
        ),
        pytest.param(
            [logs.group("fraud-handler").but("retentionInDays", UNKNOWN)],
            [("log-group-fraud-handler", f"retentionInDays: is not known in this preview; required: {KNOWN}")],
            id="unknown",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([logs.group("fraud-handler")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
