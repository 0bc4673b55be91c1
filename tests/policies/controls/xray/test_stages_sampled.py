"""Tests of xray-stages-sampled: every API stage has a sampling rule of its own."""

from __future__ import annotations

import pytest

from tests.policies.builders import xray
from tests.policies.builders.foundation import drop, swap
from tests.policies.harness import Res, findings

CONTROL = "xray-stages-sampled"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            drop(xray.stack(), "sampling-payments"),
            [
                (
                    "stage-payments",
                    ("sampling rules: are 0; required: exactly 1 for api-payments-dev/stage-payments-dev"),
                )
            ],
            id="missing",
        ),
        pytest.param(
            swap(xray.stack(), xray.rule().but("serviceName", "api-other/stage")),
            [
                (
                    "stage-payments",
                    ("sampling rules: are 0; required: exactly 1 for api-payments-dev/stage-payments-dev"),
                )
            ],
            id="another API",
        ),
        pytest.param(
            [*xray.stack(), Res(xray.rule().type, "sampling-2", xray.rule().props)],
            [
                (
                    "stage-payments",
                    ("sampling rules: are 2; required: exactly 1 for api-payments-dev/stage-payments-dev"),
                )
            ],
            id="two",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param(xray.stack()),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []
