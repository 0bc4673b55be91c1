"""From the brief to the evidence: every requirement has its row, and every path in it leads somewhere."""

from __future__ import annotations

import re

from guard.maintenance import traceability_md
from guard.maintenance.controls_md import ROOT
from policies import registry


def test_controls_name_requirements_of_the_brief_only() -> None:
    """An id that the brief does not have would trace to nothing."""
    named = {name for control in registry.controls() for name in control.brief}

    assert named <= set(traceability_md.brief())


def test_every_requirement_is_proven_by_something() -> None:
    """By a control, a test, or a document at least; one that nothing proves would be a promise."""
    judged = {name for control in registry.controls() for name in control.brief}
    proven = {name for name, row in traceability_md.brief().items() if row.keys() & {"tests", "documents"}}

    assert set(traceability_md.brief()) - judged - proven == set()


def test_every_path_exists() -> None:
    """Tests, documents and the sections of controls.md."""
    text = traceability_md.text()
    sections = set(
        re.findall(r"^## (\S+)$", (ROOT / "compliance" / "controls.md").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert [path for path in set(re.findall(r"\]\(\.\./([^)]+)\)", text)) if not (ROOT / path).exists()] == []
    assert set(re.findall(r"\(controls\.md#([^)]+)\)", text)) <= sections
    assert len(re.findall(r"^\| B\d", text, re.MULTILINE)) == len(traceability_md.brief())
