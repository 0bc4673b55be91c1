"""Tests of logs-standard-class: every log group is of the class STANDARD."""

from __future__ import annotations

import pytest

from tests.policies.builders import logs
from tests.policies.harness import Res, findings

CONTROL = "logs-standard-class"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [logs.group("fraud-handler").but("logGroupClass", "INFREQUENT_ACCESS")],
            [("log-group-fraud-handler", "logGroupClass: is 'INFREQUENT_ACCESS'; required: STANDARD")],
            id="infrequent",
        ),
        pytest.param(
            [logs.group("fraud-handler").but("logGroupClass", "DELIVERY")],
            [("log-group-fraud-handler", "logGroupClass: is 'DELIVERY'; required: STANDARD")],
            id="delivery",
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
        pytest.param([logs.group("fraud-handler").but("logGroupClass", "STANDARD")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
