"""Tests of logs-destroyed: every log group goes with its stack."""

from __future__ import annotations

import pytest

from tests.policies.builders import logs
from tests.policies.harness import Res, findings

CONTROL = "logs-destroyed"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [logs.group("fraud-handler").but("skipDestroy", True)],
            [("log-group-fraud-handler", "skipDestroy: is true; required: false")],
            id="kept",
        ),
        pytest.param(
            [logs.group("fraud-handler").but("deletionProtectionEnabled", True)],
            [("log-group-fraud-handler", "deletionProtectionEnabled: is true; required: false")],
            id="protected",
        ),
        pytest.param(
            [logs.group("fraud-handler").but("namePrefix", "log")],
            [
                (
                    "log-group-fraud-handler",
                    ("namePrefix: is set; required: not set (the name is explicit, and other resources are told it)"),
                )
            ],
            id="prefix",
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
