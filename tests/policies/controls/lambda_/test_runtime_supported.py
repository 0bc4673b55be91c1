"""Tests of lambda-runtime-supported: every function's runtime is supported by Lambda."""

from __future__ import annotations

import datetime

import pytest
from pulumi.runtime.proto.analyzer_pb2 import EnforcementLevel

from tests.policies.builders import lambda_
from tests.policies.harness import Res, diagnostics, findings

CONTROL = "lambda-runtime-supported"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        pytest.param(
            [lambda_.function().but("runtime", "python3.8")],
            [
                (
                    "function-transaction-processor",
                    "runtime: is 'python3.8'; required: python3.11 or python3.12 or python3.13",
                )
            ],
            id="unlisted",
        ),
    ],
)
def test_what_violates_is_named(resources: list[Res], expected: list[tuple[str, str]]) -> None:
    """Every broken property is found, with what was observed and what is required."""
    assert findings(CONTROL, *resources) == expected


@pytest.mark.parametrize(
    "resources",
    [
        pytest.param([lambda_.function().but("runtime", "python3.13")]),
    ],
)
def test_what_complies_is_silent(resources: list[Res]) -> None:
    """What the control allows has no finding."""
    assert findings(CONTROL, *resources) == []


@pytest.mark.parametrize(
    ("today", "level", "words"),
    [
        (datetime.date(2026, 6, 29), None, ""),
        (datetime.date(2026, 6, 30), "ADVISORY", "ends on 2027-06-30"),
        (datetime.date(2027, 6, 29), "ADVISORY", "ends on 2027-06-30"),
        (datetime.date(2027, 6, 30), "MANDATORY", "ended on 2027-06-30"),
    ],
)
def test_the_end_is_announced_for_a_year_and_then_blocks(today: datetime.date, level: str | None, words: str) -> None:
    """The clock alone decides between silence, a warning and a violation."""
    found = diagnostics(CONTROL, lambda_.function(), today=today)
    assert [EnforcementLevel.Name(item.enforcementLevel) for item in found] == ([level] if level else [])
    assert all(words in item.message for item in found)
