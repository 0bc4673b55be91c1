"""Tests of xray-sampling-complete: every sampling rule keeps every request that it matches."""

from __future__ import annotations

import pytest

from tests.policies.builders import xray
from tests.policies.harness import Res, findings

CONTROL = "xray-sampling-complete"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [xray.rule().but("fixedRate", 0.05)], [("sampling-payments", "fixedRate: is 0.05; required: 1")], id="rate"
        ),
        pytest.param(
            [xray.rule().without("fixedRate")],
            [("sampling-payments", "fixedRate: is not set; required: 1")],
            id="no rate",
        ),
        pytest.param(
            [xray.rule().but("version", 2)], [("sampling-payments", "version: is 2; required: 1")], id="version"
        ),
        pytest.param(
            [xray.rule().but("host", "example.com")],
            [("sampling-payments", "host: is 'example.com'; required: *")],
            id="host",
        ),
        pytest.param(
            [xray.rule().but("httpMethod", "POST")],
            [("sampling-payments", "httpMethod: is 'POST'; required: *")],
            id="method",
        ),
        pytest.param(
            [xray.rule().but("urlPath", "/transactions")],
            [("sampling-payments", "urlPath: is '/transactions'; required: *")],
            id="path",
        ),
        pytest.param(
            [xray.rule().but("priority", 9999)],
            [("sampling-payments", "priority: is 9999; required: at most 100")],
            id="late",
        ),
        pytest.param(
            [xray.rule().but("attributes", {"merchant": "acme"})],
            [("sampling-payments", "attributes: are set; required: none: they leave requests out")],
            id="attributes",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([xray.rule()]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
