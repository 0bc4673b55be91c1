"""Granted beside used: what the report says of each function's rights."""

from __future__ import annotations

from pathlib import Path

from compliance import evidence_file
from compliance.reports import access
from tests.compliance.evidence import FUNCTION, control, document, row, written


def test_each_right_is_granted_used_or_both(tmp_path: Path) -> None:
    """Either difference is counted."""
    observed = {"actions granted": ["a:Both on t", "a:Idle on *"], "actions used": ["a:Both on t", "a:Missing on q"]}
    verdict = {**row(access.CONTROL, FUNCTION, "fail"), "observed": observed}
    content = document(controls=[control(access.CONTROL)], verdicts=[verdict])

    found = access.of(evidence_file.load(written(tmp_path / "run.json", content)))

    assert found is not None
    assert [(item.action, item.on, item.granted, item.used) for item in found.rows] == [
        ("a:Both", "t", True, True),
        ("a:Idle", "*", True, False),
        ("a:Missing", "q", False, True),
    ]
    assert found.said == "3 rights; 1 granted and never used, 1 used and not granted."


def test_no_comparison_is_none(tmp_path: Path) -> None:
    """Where the control judged nothing the report has to say so."""
    assert access.of(evidence_file.load(written(tmp_path / "run.json"))) is None
