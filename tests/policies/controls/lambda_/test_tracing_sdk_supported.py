"""Tests of lambda-tracing-sdk-supported: the library that traces the functions is supported."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from pulumi.runtime.proto.analyzer_pb2 import EnforcementLevel

from tests.policies.harness import Res, diagnostics, findings

CONTROL = "lambda-tracing-sdk-supported"
LAYER = Res("aws:lambda/layerVersion:LayerVersion", "layer-dependencies", {"layerName": "layer-dependencies-dev"})
FUNCTION = Res("aws:lambda/function:Function", "function-fraud-handler", {"name": "function-fraud-handler-dev"})


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A lock of a layer that brings the library."""
    path = tmp_path / "requirements" / "handlers.txt"
    path.parent.mkdir()
    path.write_text("aws-xray-sdk==2.15.0 \\\n    --hash=sha256:0\n", encoding="utf-8")
    monkeypatch.setenv("GUARD_PROGRAM", str(tmp_path))
    return path


@pytest.mark.parametrize(
    ("today", "level", "words"),
    [
        (datetime.date(2026, 2, 24), None, ""),
        (datetime.date(2026, 2, 25), "ADVISORY", "ends on 2027-02-25"),
        (datetime.date(2027, 2, 25), "MANDATORY", "ended on 2027-02-25"),
    ],
)
@pytest.mark.usefixtures("lock")
def test_the_end_is_announced_for_a_year_and_then_blocks(today: datetime.date, level: str | None, words: str) -> None:
    """The clock alone decides between silence, a warning and a violation."""
    found = diagnostics(CONTROL, LAYER, FUNCTION, today=today)
    assert [EnforcementLevel.Name(item.enforcementLevel) for item in found] == ([level] if level else [])
    assert all(words in item.message for item in found)


@pytest.mark.parametrize(("content", "count"), [("boto3==1.0\n", 0), ("aws-xray-sdk==2.15.0\n", 1), (None, 1)])
def test_the_lock_says_what_the_layer_brings(lock: Path, content: str | None, count: int) -> None:
    """A lock without the library has no finding; without a lock, the layer is taken to have it."""
    lock.write_text(content or "", encoding="utf-8")
    if content is None:
        lock.unlink()
    assert len(diagnostics(CONTROL, LAYER, FUNCTION, today=datetime.date(2027, 2, 25))) == count


def test_a_stack_without_a_layer_has_no_finding() -> None:
    """No layer brings a tracing library."""
    assert findings(CONTROL, FUNCTION) == []
