"""Tests of scheduler-sweep-scheduled: every schedule of the contract is declared once, and no other."""

from __future__ import annotations

import pytest

from tests.policies.builders import scheduler
from tests.policies.harness import Res, findings, root

CONTROL = "scheduler-sweep-scheduled"
REQUIRED = "required: once ([schedules.sweep] in architecture.toml)"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param([], [("guarded-payments-dev", f"schedule sweep: is declared 0 times; {REQUIRED}")], id="none"),
        pytest.param(
            [scheduler.schedule(), Res("aws:scheduler/schedule:Schedule", "second", scheduler.schedule().props)],
            [("guarded-payments-dev", f"schedule sweep: is declared 2 times; {REQUIRED}")],
            id="two",
        ),
        pytest.param(
            [scheduler.schedule(), scheduler.schedule("report")],
            [
                (
                    "schedule-report",
                    (
                        "name: is 'schedule-report-dev', which names no schedule of the contract; "
                        "required: a schedule that [schedules] in architecture.toml lists"
                    ),
                )
            ],
            id="one more",
        ),
        pytest.param([scheduler.schedule()], [], id="compliant"),
    ],
)
def test_each_schedule_is_declared_once(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """What is listed and not declared is found, and what is declared and not listed."""
    assert findings(CONTROL, root({}), *scheduler.stack(*resources)) == expected
