"""Their verdicts beside ours in every report that people read, and plain words where nobody asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from compliance import evidence_file
from compliance.crosswalk import accepted
from compliance.errors import CannotJudgeError
from compliance.evidence_file import Evidence
from compliance.reports import html, markdown, second_opinion
from compliance.reports.second_opinion import Row
from tests.compliance.evidence import FUNCTION, QUEUE, document, written


def _comparison(opinion: str, check: str, urn: str, *controls: str, reason: str = "") -> dict[str, Any]:
    return {
        "opinion": opinion,
        "check": check,
        "name": f"The name of {check}" if check else "",
        "guideline": "",
        "urn": urn,
        "controls": list(controls),
        "reason": reason,
    }


def _evidence(folder: Path, *comparisons: dict[str, Any], explained: bool = True) -> Evidence:
    opinion = {
        "scanner": "checkov 3",
        "resources": 2,
        "explained": explained,
        "comparisons": list(comparisons),
        "unused": [{"check": "CKV_9", "resource": "*"}],
        "gaps": ["aws:x/y:Z is not in the table of types"],
    }
    return evidence_file.load(written(folder / "run.json", {**document(), "secondOpinion": opinion}))


def test_one_row_a_check_and_what_is_red_first(tmp_path: Path) -> None:
    """Resources of which both say the same are together; an unused acceptance is not lost."""
    evidence = _evidence(
        tmp_path,
        _comparison("both pass", "CKV_1", QUEUE, "sqs-fifo"),
        _comparison("both pass", "CKV_1", FUNCTION, "sqs-fifo"),
        _comparison("only theirs, accepted", "CKV_2", QUEUE, reason="as briefed"),
        _comparison("only theirs", "CKV_3", FUNCTION),
        _comparison("only ours", "", QUEUE, "sqs-fifo"),
        explained=False,
    )

    found = second_opinion.of(evidence)

    assert found is not None
    queue, function = "q (aws:sqs/queue:Queue)", "f (aws:lambda/function:Function)"
    theirs = {number: f"CKV_{number}: The name of CKV_{number}" for number in (1, 2, 3)}
    assert found.rows == (
        Row(opinion="only theirs", check=theirs[3], resources=function, controls="none of ours", reason=""),
        Row(opinion="only ours", check="none of theirs", resources=queue, controls="sqs-fifo", reason=""),
        Row(
            opinion="only theirs, accepted",
            check=theirs[2],
            resources=queue,
            controls="none of ours",
            reason="as briefed",
        ),
        Row(opinion="both pass", check=theirs[1], resources=f"{function}, {queue}", controls="sqs-fifo", reason=""),
    )
    assert found.gaps == ("aws:x/y:Z is not in the table of types", "an acceptance accepts nothing: CKV_9 on *")
    assert found.said == (
        "checkov 3 saw 2 resources: 1 only theirs; 1 only ours; 1 only theirs, accepted; 2 both pass. "
        "Failures are to be mended or accepted."
    )
    assert [row.word for row in found.rows] == ["fail", "fail", "waived", "pass"]
    for text in (html.render(evidence), markdown.render(evidence)):
        assert all(item in text.replace("\\_", "_") for item in ("CKV_3", "as briefed", "accepts nothing"))


def test_no_opinion_is_said(tmp_path: Path) -> None:
    """Evidence of a plain run says how to get one."""
    evidence = evidence_file.load(written(tmp_path / "run.json"))

    assert second_opinion.of(evidence) is None
    assert second_opinion.NOT_ASKED in html.render(evidence)
    assert second_opinion.NOT_ASKED in markdown.render(evidence)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[accepted]]\ncheck = 'C'\n", "missing 2 required"),
        ("[[accepted]]\ncheck = 'C'\nresource = '*'\nreason = ' '\n", "no reason is given for C"),
        ("[[accepted]]\ncheck = 'C'\nresource = '*'\nreason = 'r'\nuntil = 'x'\n", "'until'"),
        ("nonsense", "Expected"),
    ],
)
def test_a_bad_acceptance_is_named(text: str, said: str, tmp_path: Path) -> None:
    """With the file and what it should hold."""
    file = tmp_path / "accepted.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CannotJudgeError, match=said):
        accepted.load(file)
