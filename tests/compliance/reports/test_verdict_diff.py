"""`guard diff`: what counts as worse, and what does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guard import cli
from tests.compliance.evidence import QUEUE, control, document, finding, row, written

SERVED = [control("sqs-fifo"), control("sqs-kms")]
ADVISORY = row("sqs-fifo", QUEUE, "fail", finding(QUEUE, level="advisory"))


def _diff(folder: Path, old: list[dict[str, Any]], new: list[dict[str, Any]], *options: str) -> int:
    return cli.main(
        [
            "diff",
            str(written(folder / "old.json", document(controls=SERVED, verdicts=old))),
            str(written(folder / "new.json", document(controls=SERVED, verdicts=new, date="2026-11-24"))),
            *options,
        ]
    )


@pytest.mark.parametrize(
    ("old", "new", "status", "word"),
    [
        ([row("sqs-fifo", QUEUE)], [row("sqs-fifo", QUEUE)], 0, "No verdict differs"),
        ([row("sqs-fifo", QUEUE)], [row("sqs-fifo", QUEUE, "fail")], 1, "worse (1)"),
        ([row("sqs-fifo", QUEUE)], [row("sqs-fifo", QUEUE, "undetermined")], 1, "worse (1)"),
        ([row("sqs-fifo", QUEUE)], [row("sqs-fifo", QUEUE, "waived")], 1, "worse (1)"),
        ([row("sqs-fifo", QUEUE)], [row("sqs-fifo", QUEUE, "remediated")], 1, "worse (1)"),
        ([row("sqs-fifo", QUEUE)], [ADVISORY], 1, "worse (1)"),
        ([ADVISORY], [row("sqs-fifo", QUEUE, "fail")], 1, "worse (1)"),
        ([row("sqs-fifo", QUEUE, "waived")], [row("sqs-fifo", QUEUE, "fail")], 1, "worse (1)"),
        ([row("sqs-fifo", QUEUE, "fail")], [row("sqs-fifo", QUEUE)], 0, "better (1)"),
        ([row("sqs-fifo", QUEUE)], [], 0, "went (1)"),
        ([], [row("sqs-fifo", QUEUE)], 0, "appeared (1)"),
        ([], [row("sqs-fifo", QUEUE, "fail")], 1, "appeared (1)"),
        ([], [row("sqs-fifo", QUEUE, "undetermined")], 1, "appeared (1)"),
        ([], [ADVISORY], 0, "appeared (1)"),
    ],
)
def test_verdicts(  # noqa: D103 - the table says it
    *,
    old: list[dict[str, Any]],
    new: list[dict[str, Any]],
    status: int,
    word: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert _diff(tmp_path, old, new) == status
    assert word in capsys.readouterr().out


SEEN = {"check": "gate-x", "urn": QUEUE, "finding": "p: is 1; required: 2", "rehearsals": ["update"]}
MORE = {**SEEN, "finding": "q: is 1; required: 2"}
ACCEPTED = {**SEEN, "waiver": {"reason": "a test", "owner": "us", "approver": "them", "expires": "2027-01-31"}}


@pytest.mark.parametrize(
    ("old", "new", "status", "word"),
    [
        ([], [SEEN], 1, "appeared (1)"),
        ([SEEN], [], 0, "went (1)"),
        ([SEEN], [SEEN], 0, "No verdict differs"),
        ([SEEN], [SEEN, MORE], 1, "worse (1)"),
        ([SEEN, MORE], [SEEN], 0, "better (1)"),
        ([SEEN], [ACCEPTED], 0, "better (1)"),
        ([ACCEPTED], [SEEN], 1, "worse (1)"),
    ],
)
def test_what_only_the_gate_sees_is_compared(
    *,
    old: list[dict[str, Any]],
    new: list[dict[str, Any]],
    status: int,
    word: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It has no verdict where it is not found, so that it appears and goes."""
    made = [
        str(written(tmp_path / f"{day}.json", {**document(date=f"2026-11-{day}"), "gate": rows}))
        for day, rows in ((23, old), (24, new))
    ]

    assert cli.main(["diff", *made]) == status
    assert word in capsys.readouterr().out


def test_another_finding_under_the_same_verdict(tmp_path: Path) -> None:
    """A second fault is worse, one fault less is better, and another wording of the same one is nothing."""
    one = row("sqs-fifo", QUEUE, "fail", finding(QUEUE))
    two = row("sqs-fifo", QUEUE, "fail", finding(QUEUE), finding(QUEUE, "fifoQueue"))
    reworded = row("sqs-fifo", QUEUE, "fail", {**finding(QUEUE), "observed": "is 30 days away"})

    assert (_diff(tmp_path, [one], [two]), _diff(tmp_path, [two], [one]), _diff(tmp_path, [one], [reworded])) == (
        1,
        0,
        0,
    )


@pytest.mark.parametrize("served", [[SERVED[0]], [SERVED[0], control("sqs-kms", level="advisory")]])
def test_a_control_that_no_longer_guards_is_worse(served: list[dict[str, Any]], tmp_path: Path) -> None:
    """Not served, or lowered: no verdict shows it."""
    old = written(tmp_path / "old.json", document(controls=SERVED, verdicts=[]))
    new = written(tmp_path / "new.json", document(controls=served, verdicts=[]))

    assert cli.main(["diff", str(old), str(new)]) == 1
    assert cli.main(["diff", str(new), str(old)]) == 0


def test_markdown_takes_nothing_from_the_program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A resource's name is no table, no link and no HTML."""
    urn = QUEUE + "|<script>[x](y)\n# no"
    _diff(tmp_path, [], [row("sqs-fifo", urn, "fail")], "--format", "md")
    said = capsys.readouterr().out

    assert "## Appeared" in said
    assert "\n# no" not in said
    assert "q\\|&lt;script&gt;\\[x\\](y)" in said


def test_an_edited_file_is_not_compared(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was edited shows nothing."""
    file = written(tmp_path / "old.json")
    file.write_text(file.read_text(encoding="utf-8").replace('"fail"', '"pass"'), encoding="utf-8")

    assert cli.main(["diff", str(file), str(written(tmp_path / "new.json"))]) == 2
    assert "was edited" in capsys.readouterr().err
