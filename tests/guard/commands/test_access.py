"""Tests of ``guard access``: it records, it notices what is stale, and it says why it cannot."""

from __future__ import annotations

import json
import subprocess
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from compliance.errors import CannotJudgeError
from guard.commands import access
from policies.facts.observed_access import bytes_digest, code_digest

OBSERVED = {
    "functions": {"fraud_handler": {"dynamodb:PutItem": ["table-fraud-alerts-*"]}},
    "endpoints": ["POST /fraud-webhook"],
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording that is not the repository's, and flows that take no time."""
    monkeypatch.setattr(access, "PACK", tmp_path)
    monkeypatch.setattr(access, "HANDLERS", tmp_path)
    (tmp_path / "tests" / "sandbox").mkdir(parents=True)
    monkeypatch.setattr(access, "FILE", tmp_path / "observed_access.json")
    _answer(monkeypatch, json.dumps(OBSERVED))
    return tmp_path / "observed_access.json"


def _answer(monkeypatch: pytest.MonkeyPatch, out: str, *, status: int = 0, error: str = "") -> None:
    done: Any = subprocess.CompletedProcess([], status, out, error)
    monkeypatch.setattr(access.subprocess, "run", lambda *_, **__: done)


def test_it_records_what_was_observed_with_the_sources_digest(file: Path) -> None:
    """The file says where it comes from, of which sources, and what was seen."""
    assert access.run(Namespace(check=False)) == 0
    recorded = json.loads(file.read_text(encoding="utf-8"))
    assert {key: recorded[key] for key in OBSERVED} == OBSERVED
    assert recorded["sources"] == {"bytes": bytes_digest(), "code": code_digest()}
    assert "make access" in recorded["generated"]


def test_check_passes_a_fresh_recording(file: Path) -> None:
    """Written a moment ago, it is what is observed."""
    access.run(Namespace(check=False))
    before = file.read_text(encoding="utf-8")
    assert access.run(Namespace(check=True)) == 0
    assert file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("stale", ["sources", "functions", "endpoints", "absent"])
def test_check_notices_a_stale_recording(file: Path, stale: str) -> None:
    """Other sources, other calls, or no recording at all: 1, and nothing is written."""
    access.run(Namespace(check=False))
    content = {**json.loads(file.read_text(encoding="utf-8")), stale: {}}
    file.write_text(json.dumps(content), encoding="utf-8")
    if stale == "absent":
        file.unlink()
    assert access.run(Namespace(check=True)) == 1
    assert file.exists() == (stale != "absent")


def test_a_flow_that_fails_is_no_recording(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message is what the flows said: which one failed, and the functions' logs."""
    error = "the flow decline failed at decline, line 41: AssertionError\nlog of fraud_handler: empty"
    _answer(monkeypatch, "", status=1, error=error)
    with pytest.raises(CannotJudgeError) as caught:
        access.run(Namespace(check=False))
    assert str(caught.value) == f"{error}\nNothing was recorded."
    assert not file.exists()


def test_flows_that_hang_are_no_recording(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is an end to waiting."""

    def hang(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("observe", 1)

    monkeypatch.setattr(access.subprocess, "run", hang)
    with pytest.raises(CannotJudgeError, match="did not end"):
        access.run(Namespace(check=False))
    assert not file.exists()


def test_it_needs_a_checkout(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An installed pack has neither the functions nor the sandbox."""
    monkeypatch.setattr(access, "HANDLERS", tmp_path / "absent")
    with pytest.raises(CannotJudgeError, match="checkout"):
        access.run(Namespace(check=True))
    assert not file.exists()
