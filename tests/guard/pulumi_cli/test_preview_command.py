"""`guard preview`: a clear word where the CLI is missing, and where the engine and the gate differ."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.cli import main
from guard.pulumi_cli import parity


def test_a_missing_cli_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, and what to do instead."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert main(["preview"]) == 2
    assert "guard gate" in capsys.readouterr().err


def test_differences_say_who_says_what() -> None:
    """Each side's own violations are listed; what both say is not."""
    both, ours, theirs = (
        parity.Said(f"urn:{name}", "control", f"{name}\nis wrong") for name in ("both", "ours", "theirs")
    )

    assert parity.differences(frozenset({both, theirs}), frozenset({both, ours})) == (
        "  only the engine: control on urn:theirs: theirs is wrong",
        "  only the gate: control on urn:ours: ours is wrong",
    )
