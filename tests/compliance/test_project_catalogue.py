"""A team's own answers to the standard: what they add to a report, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from compliance import evidence_file
from compliance.errors import CannotJudgeError
from compliance.pci_dss import Responsibility, State
from compliance.reports.requirements import Standing, standings
from guard import cli
from tests.compliance.evidence import QUEUE, control, document, row, written

ANSWERS: Final = """\
[[requirement]]
id = "3.2.1"
responsibility = "the organisation"
ask = "Ask for the data-retention policy."

[[requirement]]
id = "9.5.1"
not_applicable_because = "The project has no card-reading device."
refuted_by = ["stack-allowed-types"]
"""


def _evidence(folder: Path, verdict: str | None) -> Path:
    rows = [row("stack-allowed-types", QUEUE, verdict)] if verdict else []
    served = [control("stack-allowed-types", ("12.5.1", "partial"))]
    return written(folder / "run.json", document(controls=served, verdicts=rows, project="shop"))


def _standings(folder: Path, verdict: str | None, answers: str = ANSWERS) -> dict[str, Standing]:
    (folder / "pci-dss.toml").write_text(answers, encoding="utf-8")
    evidence = evidence_file.load(_evidence(folder, verdict), folder / "pci-dss.toml")
    return {item.requirement.id: item for item in standings(evidence)}


def test_what_the_team_answers_is_in_the_report(tmp_path: Path) -> None:
    """Who is responsible, what to ask for, and what does not apply; the rest starts at "not covered"."""
    found = _standings(tmp_path, "pass")

    assert found["3.2.1"].requirement.responsibility is Responsibility.ORGANISATION
    assert found["3.2.1"].requirement.ask == "Ask for the data-retention policy."
    assert found["9.5.1"].state is State.NOT_APPLICABLE
    assert found["9.5.1"].requirement.ask.startswith(
        "The project claims that it does not apply: The project has no card-reading device. Ask for "
    )
    assert found["12.5.1"].state is State.PARTIAL
    others = {item.state for name, item in found.items() if name not in {"9.5.1", "12.5.1"}}
    assert others == {State.NOT_COVERED, State.SUPERSEDED}


@pytest.mark.parametrize(
    ("verdict", "state"),
    [
        ("fail", State.FINDING_OPEN),
        ("undetermined", State.FINDING_OPEN),
        ("waived", State.ACCEPTED),
        ("not-applicable", State.NOT_COVERED),
        (None, State.NOT_COVERED),
    ],
)
def test_a_claim_holds_only_while_nothing_refutes_it(verdict: str | None, state: State, tmp_path: Path) -> None:
    """A control that judged nothing does not confirm it either."""
    assert _standings(tmp_path, verdict)["9.5.1"].state is state


def _entry(**fields: Any) -> str:
    lines = [f"{name} = {value!r}" for name, value in {"id": "9.5.1", **fields}.items()]
    return "\n".join(["[[requirement]]", *lines, ""]).replace("'", '"')


WRONG: Final = {
    "no TOML": ("[[requirement", "cannot be read"),
    "another table": ("[family]\n", "has family; required: [[requirement]] tables only"),
    "no such requirement": (_entry(id="13.1.1"), "'13.1.1' is no requirement of PCI DSS 4.0.1"),
    "a heading": (_entry(id="9.5"), "'9.5' is no requirement"),
    "no id": ('[[requirement]]\nask = "Ask."\n', "None is no requirement"),
    "twice": (_entry(ask="Ask.") * 2, "'9.5.1' is there twice"),
    "a state": (_entry(state="supported"), "9.5.1: state is no field"),
    "a baseline": (_entry(baseline="supported"), "9.5.1: baseline is no field"),
    "an empty text": (_entry(ask=" "), "ask must be a text"),
    "a number": (_entry(ask=3), "ask must be a text"),
    "no sentence": (_entry(ask="the policy"), "must be sentences"),
    "a stranger": (_entry(responsibility="the bank"), "responsibility is 'the bank'; required: one of this stack, AWS"),
    "no such control": (
        _entry(not_applicable_because="No.", refuted_by=["x"]),
        "refuted_by names x; required: controls that the evidence lists",
    ),
    "a name instead of a list": (_entry(not_applicable_because="No.", refuted_by="x"), "refuted_by names"),
    "a claim that nothing refutes": (_entry(not_applicable_because="No."), "needs both"),
    "a refutation without a claim": (_entry(refuted_by=["stack-allowed-types"]), "needs both"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(name: str, tmp_path: Path) -> None:
    """With the file, the entry and what is required."""
    answers, expected = WRONG[name]

    with pytest.raises(CannotJudgeError, match=r"pci-dss\.toml") as raised:
        _standings(tmp_path, "pass", answers)
    assert expected in str(raised.value)


@pytest.mark.parametrize("named", ["option", "guard.toml"])
def test_the_command_reads_it(named: str, tmp_path: Path) -> None:
    """From the option, or from the project's own settings; a file that is wrong is status 2."""
    run = _evidence(tmp_path, "pass")
    answers = tmp_path / "pci-dss.toml"
    answers.write_text(ANSWERS, encoding="utf-8")
    options = ["--catalogue", str(answers)]
    if named == "guard.toml":
        (tmp_path / "guard.toml").write_text('catalogue = "pci-dss.toml"\n', encoding="utf-8")
        options = ["--project", str(tmp_path)]
    command = ["report", str(run), "--format", "csv,md,html,oscal", "-o", str(tmp_path / "out"), *options]

    assert cli.main(command) == 0
    assert "no card-reading device" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    answers.write_text(_entry(id="13.1.1"), encoding="utf-8")
    assert cli.main(command) == 2
