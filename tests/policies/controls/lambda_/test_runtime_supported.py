"""Tests of lambda-runtime-supported: every function's runtime is supported by Lambda."""

from __future__ import annotations

import datetime

import pytest
from pulumi.runtime.proto.analyzer_pb2 import EnforcementLevel

from tests.policies.harness import Res, diagnostics

CONTROL = "lambda-runtime-supported"


def _function(runtime: str) -> Res:
    return Res("aws:lambda/function:Function", "f", {"name": "f", "runtime": runtime})


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
    found = diagnostics(CONTROL, _function("python3.11"), today=today)
    assert [EnforcementLevel.Name(item.enforcementLevel) for item in found] == ([level] if level else [])
    assert all(words in item.message for item in found)
