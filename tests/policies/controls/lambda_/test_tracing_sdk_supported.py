"""Tests of lambda-tracing-sdk-supported: the library that traces the functions is supported."""

from __future__ import annotations

import datetime

import pytest
from pulumi.runtime.proto.analyzer_pb2 import EnforcementLevel

from tests.policies.builders import lambda_
from tests.policies.builders.foundation import drop
from tests.policies.harness import diagnostics, findings

CONTROL = "lambda-tracing-sdk-supported"


@pytest.mark.parametrize(
    ("today", "level", "words"),
    [
        (datetime.date(2026, 2, 24), None, ""),
        (datetime.date(2026, 2, 25), "ADVISORY", "ends on 2027-02-25"),
        (datetime.date(2027, 2, 25), "MANDATORY", "ended on 2027-02-25"),
    ],
)
def test_the_end_is_announced_for_a_year_and_then_blocks(today: datetime.date, level: str | None, words: str) -> None:
    """The clock alone decides between silence, a warning and a violation."""
    found = diagnostics(CONTROL, *lambda_.stack(), today=today)
    assert [EnforcementLevel.Name(item.enforcementLevel) for item in found] == ([level] if level else [])
    assert all(words in item.message for item in found)


def test_a_stack_without_a_layer_has_no_finding() -> None:
    """No layer brings a tracing library."""
    assert findings(CONTROL, *drop(lambda_.stack(), "layer-dependencies")) == []
