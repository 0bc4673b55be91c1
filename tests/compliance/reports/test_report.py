"""`guard report`: each format says what the evidence says, and nothing more favourable."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from compliance import evidence_file
from compliance.evidence_file import Evidence
from compliance.pci_dss import State
from compliance.reports import csv_table, junit, markdown, sarif
from compliance.reports.requirements import standings, unchecked
from guard import cli
from tests.compliance.evidence import FUNCTION, QUEUE, control, document, finding, row, written

ADVISORY = row("sqs-fifo", QUEUE, "fail", finding(QUEUE, level="advisory"))


@pytest.fixture
def made(tmp_path: Path) -> Any:
    """Return a function from controls and verdicts to evidence that was read."""

    def make(controls: list[dict[str, Any]], verdicts: list[dict[str, Any]]) -> Evidence:
        return evidence_file.load(written(tmp_path / "run.json", document(controls=controls, verdicts=verdicts)))

    return make


def _state(evidence: Evidence, requirement: str) -> State:
    return next(item.state for item in standings(evidence) if item.requirement.id == requirement)


@pytest.mark.parametrize(
    ("pci", "verdicts", "state"),
    [
        ([("2.2.1", "supports")], [row("a", QUEUE)], State.SUPPORTED),
        ([("2.2.1", "supports")], [row("a", QUEUE), row("a", FUNCTION, "fail")], State.PARTIAL),
        ([("2.2.1", "supports")], [row("a", QUEUE), row("a", FUNCTION, "waived")], State.PARTIAL),
        ([("2.2.1", "supports")], [row("a", QUEUE), row("a", FUNCTION, "remediated")], State.PARTIAL),
        ([("2.2.1", "supports")], [row("a", QUEUE), row("a", FUNCTION, "undetermined")], State.PARTIAL),
        ([("2.2.1", "supports")], [row("a", QUEUE, "fail")], State.NOT_COVERED),
        ([("2.2.1", "supports")], [row("a", QUEUE, "not-applicable")], State.NOT_COVERED),
        ([("2.2.1", "supports")], [], State.NOT_COVERED),
        ([("2.2.1", "partial")], [row("a", QUEUE)], State.PARTIAL),
        ([("2.2.1", "supports"), ("2.2.1", "conflict")], [row("a", QUEUE)], State.CONFLICT),
        ([("2.2.1", "conflict")], [], State.NOT_COVERED),
    ],
)
def test_states(pci: list[tuple[str, str]], verdicts: list[dict[str, Any]], state: State, made: Any) -> None:
    """Only verdicts support; one against leaves a part at most; a control that ran on nothing shows nothing."""
    assert _state(made([control("a", *pci)], verdicts), "2.2.1") is state


def test_some_states_no_verdict_can_better(made: Any) -> None:
    """The briefed log retention is a conflict whatever passes, and what does not apply is not supported either."""
    evidence = made([control("a", ("10.5.1", "supports"), ("9.1.1", "supports"))], [row("a", QUEUE)])
    states = {item.requirement.id: item for item in standings(evidence)}

    assert states["10.5.1"].state is State.CONFLICT
    assert [item.state for item in states.values() if item.requirement.baseline is State.NOT_APPLICABLE] == [
        State.NOT_APPLICABLE
    ] * 55


def test_the_first_page_says_the_limits(made: Any) -> None:
    """Before any table: what is not shown, the conflict, the runtime's end, what has no check, and waivers."""
    served = [control("lambda-runtime-supported", ("12.3.4", "supports")), control("sqs-fifo")]
    rows = [
        row("lambda-runtime-supported", FUNCTION, observed={"runtime": "python3.11"}),
        row("sqs-fifo", QUEUE, "waived"),
    ]
    evidence = made(served, rows)
    first = markdown.render(evidence).partition("## The run")[0]
    none = len(unchecked(standings(evidence)))

    assert "It does not show what is deployed" in first
    assert "Conflict with 10.5.1" in first
    assert "Runtime python3.11:** its support ends on 2027-06-30, 219 days after" in first
    assert f"bears on {none} of 280 requirements" in first
    assert none == 279
    assert "1 finding is accepted by a waiver" in first
    assert "Nobody hears" not in first


def test_the_first_page_says_what_a_key_and_an_alarm_are_not(made: Any) -> None:
    """An API key is no login; and alarms that no one was shown to hear are not passed over."""
    served = [control("apigateway-key-required"), control("cloudwatch-alarms-heard")]
    rows = [row("apigateway-key-required", QUEUE), row("cloudwatch-alarms-heard", QUEUE, "waived")]
    first = markdown.render(made(served, rows)).partition("## The run")[0]

    assert "not strong authentication" in first
    assert "Nobody hears the alarms" in first


def test_markdown_lists_every_requirement_once_by_state(made: Any) -> None:
    """Nothing of the standard is left out, and what a waiver touches stays open."""
    text = markdown.render(made([control("sqs-fifo", ("2.2.1", "supports"))], [row("sqs-fifo", QUEUE, "waived")]))
    tables = text.partition("## PCI DSS 4.0.1, by state")[2].partition("## Data flow")[0]

    listed = [line.split(" | ")[0].removeprefix("| ") for line in tables.splitlines() if line.startswith("| ")]
    assert len(set(listed) - {"requirement"}) == 280
    assert "| them | 2027-01-31 | 2.2.1 |" in text


def test_markdown_takes_nothing_from_the_program(made: Any) -> None:
    """Neither a cell's end, nor HTML, nor a line of its own."""
    text = markdown.render(made([control("sqs-fifo")], [row("sqs-fifo", QUEUE + "|<img src=x>\n# Compliant", "fail")]))

    assert "\n# Compliant" not in text
    assert "<img" not in text
    assert "q\\|&lt;img" in text


def test_csv_has_a_line_a_verdict_and_no_formula(made: Any) -> None:
    """A cell that begins as a formula is a text."""
    rows = [
        row("lambda-memory", FUNCTION),
        row("sqs-fifo", "=HYPERLINK(1)::::a::b", "fail", finding(QUEUE, "\t@SUM(1)")),
    ]
    evidence = made([control("lambda-memory"), control("sqs-fifo", ("2.2.1", "partial"))], rows)
    lines = list(csv.DictReader(io.StringIO(csv_table.render(evidence))))

    assert [line["verdict"] for line in lines] == ["pass", "fail"]
    assert lines[1]["resource"] == "'=HYPERLINK(1)::::a::b"
    assert lines[1]["findings"].startswith("' @SUM")
    assert lines[1]["pci"] == "2.2.1"


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [
        (row("sqs-fifo", QUEUE), None),
        (row("sqs-fifo", QUEUE, "fail"), "failure"),
        (row("sqs-fifo", QUEUE, "undetermined"), "error"),
        (row("sqs-fifo", QUEUE, "waived"), "skipped"),
        (row("sqs-fifo", QUEUE, "remediated"), "skipped"),
        (row("sqs-fifo", QUEUE, "not-applicable", reason="no queue"), "skipped"),
        (ADVISORY, "skipped"),
    ],
)
def test_junit_outcomes(verdict: dict[str, Any], outcome: str | None, made: Any) -> None:
    """What blocks is red; only a pass looks like one."""
    top = ET.fromstring(junit.render(made([control("sqs-fifo")], [verdict])))
    case = top.find("testsuite/testcase")

    assert case is not None
    assert [child.tag for child in case] == ([outcome] if outcome else [])
    assert case.get("classname") == "sqs.sqs-fifo"
    assert {name: top.get(f"{name}s") for name in ("failure", "error")} == {
        name: str(int(outcome == name)) for name in ("failure", "error")
    }


def test_junit_is_xml_whatever_the_program_says(made: Any) -> None:
    """Control characters, which XML has no way to write, and its own; a control that judged nothing is there."""
    evidence = made([control("sqs-fifo"), control("kms-x")], [row("sqs-fifo", QUEUE + "\x00\x1b<&\ufffe\"'", "fail")])
    top = ET.fromstring(junit.render(evidence))

    assert [suite.get("name") for suite in top] == ["kms", "sqs"]
    assert top.get("tests") == "2"
    assert top.find("testsuite[@name='kms']/testcase/skipped") is not None


def _log(evidence: Evidence, places: dict[str, str] | None = None) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(sarif.render(evidence, places))["runs"][0]
    return run


@pytest.mark.parametrize(
    ("place", "path", "line"),
    [
        ("infra/queue.py:96", "infra/queue.py", 96),
        ("infra/a queue.py:7:3", "infra/a%20queue.py", 7),
        ("", "Pulumi.yaml", 1),
        ("/elsewhere/a.py:3", "Pulumi.yaml", 1),
        ("../a.py:3", "Pulumi.yaml", 1),
        ("infra/queue.py:0", "Pulumi.yaml", 1),
    ],
)
def test_sarif_points_at_the_declaration(place: str, path: str, line: int, made: Any) -> None:
    """Where it is known and inside of the repository."""
    run = _log(made([control("sqs-fifo")], [row("sqs-fifo", QUEUE, "fail")]), {QUEUE: place})
    physical = run["results"][0]["locations"][0]["physicalLocation"]

    assert (physical["artifactLocation"]["uri"], physical["region"]["startLine"]) == (path, line)


def test_sarif_has_what_is_against_a_control_only(made: Any) -> None:
    """A waived finding is suppressed, an advisory one warns, and what passed is no result."""
    served = [control(name) for name in ("a", "b", "c", "d", "sqs-fifo")]
    rows = [
        row("a", QUEUE),
        row("b", QUEUE, "fail"),
        row("c", QUEUE, "waived"),
        row("d", QUEUE, "undetermined"),
        ADVISORY,
    ]
    run = _log(made(served, rows))

    got = {item["ruleId"]: (item["level"], "suppressions" in item) for item in run["results"]}
    assert got == {"b": ("error", False), "c": ("error", True), "d": ("error", False), "sqs-fifo": ("warning", False)}
    assert "them" in next(item for item in run["results"] if item["ruleId"] == "c")["suppressions"][0]["justification"]
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[item["ruleIndex"]]["id"] == item["ruleId"] for item in run["results"])


def test_sarif_rules_say_how_severe_and_what_to_do(made: Any) -> None:
    """For every control, whether it found something or not."""
    many = [(f"10.2.{number}", "supports") for number in range(1, 15)]
    rule = _log(made([control("sqs-fifo", *many, severity="critical")], []))["tool"]["driver"]["rules"][0]

    assert rule["properties"]["security-severity"] == "9.5"
    assert len(rule["properties"]["tags"]) == 10
    assert "Mend sqs-fifo." in rule["help"]["text"]
    assert rule["helpUri"].startswith("https://")


def test_sarif_fingerprints_follow_the_finding(made: Any) -> None:
    """Not the wording of the day, nor the line; two alike are told apart."""

    def prints(*found: dict[str, Any], place: str = "") -> list[str]:
        run = _log(made([control("sqs-fifo")], [row("sqs-fifo", QUEUE, "fail", *found)]), {QUEUE: place})
        return [item["partialFingerprints"]["primaryLocationLineHash"] for item in run["results"]]

    first = prints(finding(QUEUE))
    assert prints({**finding(QUEUE), "observed": "otherwise"}, place="a.py:3") == first
    assert prints(finding(QUEUE, "other")) != first
    assert len(set(prints(finding(QUEUE), finding(QUEUE)))) == 2


def test_sarif_says_what_it_leaves_out(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The least severe go, and the log says how many."""
    monkeypatch.setattr(sarif, "MOST", 1)
    served = [control("a", severity="low"), control("b", severity="critical")]
    run = _log(made(served, [row("a", QUEUE, "fail"), row("b", QUEUE, "fail")]))

    assert [item["ruleId"] for item in run["results"]] == ["b"]
    assert "1 of 2 findings are left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_the_command_writes_what_is_asked_for(tmp_path: Path) -> None:
    """The same evidence gives the same bytes, and the gate's own JSON places the findings."""
    places = tmp_path / "gate.json"
    violation = {"resource": QUEUE, "declaredAt": "infra/queue.py:9"}
    places.write_text(json.dumps({"violations": [violation], "advisories": []}), encoding="utf-8")
    file = written(tmp_path / "run.json")
    for name in ("one", "two"):
        assert cli.main(["report", str(file), "-o", str(tmp_path / name), "--locations", str(places)]) == 0

    names = ["junit.xml", "report.html", "report.md", "results.sarif", "verdicts.csv"]
    assert sorted(item.name for item in (tmp_path / "one").iterdir() if item.is_file()) == names
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)
    assert "infra/queue.py" in (tmp_path / "one" / "results.sarif").read_text(encoding="utf-8")

    assert cli.main(["report", str(file), "-o", str(tmp_path / "three"), "--format", "md"]) == 0
    assert [item.name for item in (tmp_path / "three").iterdir()] == ["report.md"]


@pytest.mark.parametrize("content", [None, "{", "[]", '{"violations": [{}], "advisories": []}'])
def test_places_that_cannot_be_read(content: str | None, tmp_path: Path) -> None:
    """Are no reason to point elsewhere silently."""
    places = tmp_path / "gate.json"
    if content is not None:
        places.write_text(content, encoding="utf-8")

    file = written(tmp_path / "run.json")
    assert cli.main(["report", str(file), "-o", str(tmp_path / "out"), "--locations", str(places)]) == 2


def test_no_report_of_what_was_edited(tmp_path: Path) -> None:
    """Nor is a folder made for it; a format that there is not is refused by name."""
    file = written(tmp_path / "run.json")
    file.write_text(file.read_text(encoding="utf-8").replace('"fail"', '"pass"'), encoding="utf-8")

    assert cli.main(["report", str(file), "-o", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()
    with pytest.raises(SystemExit):
        cli.main(["report", str(file), "-o", str(tmp_path / "out"), "--format", "pdf"])


def test_several_files_get_a_folder_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Named after the file; two of one name would overwrite each other, and nothing is written then."""
    files = [written(tmp_path / name, document()) for name in ("one.json", "two.json")]
    more = tmp_path / "more"
    more.mkdir()
    options = ["--format", "md,csv", "-o", str(tmp_path / "out")]

    assert cli.main(["report", *map(str, files), *options]) == 0
    assert sorted(str(file.relative_to(tmp_path / "out")) for file in (tmp_path / "out").rglob("*.*")) == [
        "one/report.md",
        "one/verdicts.csv",
        "two/report.md",
        "two/verdicts.csv",
    ]

    same = written(more / "one.json", document())
    assert cli.main(["report", str(files[0]), str(same), "--format", "md", "-o", str(tmp_path / "none")]) == 2
    assert "one by one" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
