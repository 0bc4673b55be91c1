"""`guard report`: each format says what the evidence says, and nothing more favourable."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from compliance import evidence_file
from compliance.evidence_file import Evidence
from compliance.pci_dss import State, catalogue, families
from compliance.reports import csv_table, html, junit, markdown, page_one, sarif, text
from compliance.reports.limits import limits
from compliance.reports.requirements import standings, unchecked
from guard import cli
from tests.compliance.evidence import FUNCTION, QUEUE, URN, control, document, finding, row, written

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
        ([("2.2.1", "supports")], [row("a", QUEUE), row("a", FUNCTION, "fail")], State.FINDING_OPEN),
        ([("2.2.1", "supports")], [row("a", QUEUE), row("a", FUNCTION, "waived")], State.ACCEPTED),
        ([("2.2.1", "supports")], [row("a", QUEUE), row("a", FUNCTION, "remediated")], State.FINDING_OPEN),
        ([("2.2.1", "supports")], [row("a", QUEUE), row("a", FUNCTION, "undetermined")], State.FINDING_OPEN),
        ([("2.2.1", "supports")], [row("a", QUEUE, "fail")], State.FINDING_OPEN),
        ([("2.2.1", "supports")], [row("a", QUEUE, "not-applicable")], State.NOT_COVERED),
        ([("2.2.1", "supports")], [], State.NOT_COVERED),
        ([("2.2.1", "partial")], [row("a", QUEUE)], State.PARTIAL),
        ([("2.2.1", "supports"), ("2.2.1", "conflict")], [row("a", QUEUE)], State.CONFLICT),
        ([("2.2.1", "conflict")], [], State.NOT_COVERED),
    ],
)
def test_states(pci: list[tuple[str, str]], verdicts: list[dict[str, Any]], state: State, made: Any) -> None:
    """Only verdicts support; one finding opens the requirement; a control that judged nothing shows nothing."""
    assert _state(made([control("a", *pci)], verdicts), "2.2.1") is state


VERDICTS = ("fail", "undetermined", "waived", "remediated", "not-applicable", None)


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("reach", ["supports", "partial"])
def test_no_control_without_a_pass_supports(verdict: str | None, reach: str, made: Any) -> None:
    """Over every requirement: a finding, a doubt, a waiver or nothing judged leaves none supported, also in part."""
    served = [control("a", *((name, reach) for name in catalogue()))]
    verdicts = [row("a", QUEUE, verdict)] if verdict else []
    states = {item.state for item in standings(made(served, verdicts))}

    assert not states & {State.SUPPORTED, State.PARTIAL}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_one_pass_beside_it_does_not_support_either(verdict: str | None, made: Any) -> None:
    """A second control that passed supports only where the first judged nothing, and the report names that one."""
    served = [control("a", ("2.2.1", "supports")), control("b", ("2.2.1", "supports"))]
    verdicts = [row("b", FUNCTION), *([row("a", QUEUE, verdict)] if verdict else [])]
    found = next(item for item in standings(made(served, verdicts)) if item.requirement.id == "2.2.1")

    if verdict in {"not-applicable", None}:
        assert (found.state, found.ran_on_nothing) == (State.SUPPORTED, ("a",))
        assert "Judged nothing: a." in found.found
    else:
        assert found.state in {State.FINDING_OPEN, State.ACCEPTED}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_what_a_pass_would_show_is_not_said_without_it(verdict: str | None, made: Any) -> None:
    """In no format: a caveat tells how far a pass goes, so it is false where the control did not pass."""
    served = [control("a", ("2.2.1", "partial"))]
    served[0]["pci"][0]["caveat"] = "Plain HTTP is denied."
    evidence = made(served, [row("a", QUEUE, verdict)] if verdict else [])
    page = html.render(evidence)
    rendered = [page, markdown.render(evidence), csv_table.render(evidence)]

    assert [text.count("Plain HTTP is denied.") for text in rendered] == [0, 0, 0]
    assert "Plain HTTP is denied." in html.render(made(served, [row("a", QUEUE)]))


RESOLVING = [control("logs-retention", ("10.5.1", "conflict")), control("archive", ("10.5.1", "partial"))]
RESOLVING[0]["pci"][0]["resolvedBy"] = "archive"


@pytest.mark.parametrize(
    ("archive", "state"),
    [
        ([], State.CONFLICT),
        ([row("archive", QUEUE, "fail")], State.CONFLICT),
        ([row("archive", QUEUE)], State.RESOLVED),
        ([row("archive", QUEUE, "not-applicable")], State.CONFLICT),
    ],
)
def test_a_conflict_is_resolved_by_a_pass(archive: list[dict[str, Any]], state: State, made: Any) -> None:
    """Of the control that the mapping names; without it the conflict stands."""
    assert _state(made(RESOLVING, [row("logs-retention", QUEUE), *archive]), "10.5.1") is state


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([row("stack-no-card-data", QUEUE)], State.NOT_APPLICABLE),
        ([row("stack-no-card-data", QUEUE, "fail")], State.FINDING_OPEN),
        ([row("stack-no-card-data", QUEUE, "undetermined")], State.FINDING_OPEN),
        ([row("stack-no-card-data", QUEUE, "waived")], State.ACCEPTED),
        ([], State.NOT_COVERED),
    ],
)
def test_a_claim_that_does_not_apply_can_be_refuted(verdicts: list[dict[str, Any]], state: State, made: Any) -> None:
    """A card number that is found refutes that no stored card number is hashed or encrypted."""
    assert _state(made([control("stack-no-card-data")], verdicts), "3.5.1.1") is state


@pytest.mark.parametrize("archive", [[], [row("archive", QUEUE)]], ids=["open", "resolved"])
def test_page_one_begins_with_a_conflict(archive: list[dict[str, Any]], made: Any) -> None:
    """A gate that passed must not hide it; one that is resolved is in its section."""
    evidence = made(RESOLVING, [row("logs-retention", QUEUE), *archive])
    warnings = page_one.of(evidence, standings(evidence)).warnings
    expected = "Conflict with the standard: 10.5.1. What the project specification asks for works against it"

    assert [text.partition(",")[0] for text in warnings if text.startswith("Conflict")] == (
        [] if archive else [expected]
    )


@pytest.mark.parametrize("drift", [None, []])
def test_page_one_says_that_encrypted_values_were_not_judged(drift: list[Any] | None, tmp_path: Path) -> None:
    """Of `guard state`, which writes what drifted; an engine decrypts what it judges."""
    content = document()
    content["run"]["phase"] = "deployed"
    if drift is not None:
        content["drift"] = drift
    evidence = evidence_file.load(written(tmp_path / "run.json", content))
    said = "Values that the state keeps encrypted, and what depends on them." in markdown.render(evidence)

    assert said is (drift is not None)


def test_another_project_starts_at_not_covered(tmp_path: Path) -> None:
    """Nothing that is claimed of this project is said of another's."""
    rows = [row("kms-rotated", QUEUE)]
    content = document(controls=[control("kms-rotated")], verdicts=rows, project="other")
    evidence = evidence_file.load(written(tmp_path / "run.json", content))
    found = standings(evidence)

    assert Counter(item.state for item in found) == {State.NOT_COVERED: 277, State.SUPERSEDED: 3}
    assert {item.requirement.responsibility for item in found} == {"not stated"}
    assert "web ACL" not in markdown.render(evidence)


def test_the_first_line_is_the_result(made: Any) -> None:
    """Passed or blocked, with the numbers of findings, in text, Markdown and HTML alike."""
    served = [control("a"), control("b"), control("c"), control("sqs-fifo")]
    rows = [row("a", QUEUE, "fail"), row("b", QUEUE, "undetermined"), row("c", QUEUE, "waived"), ADVISORY]
    blocked, passed = "GATE BLOCKED: 1 violation, 1 undetermined, 1 advisory, 1 waived", "GATE PASSED: 0 violations"

    evidence = made(served, rows)
    assert text.render(evidence).splitlines()[0] == blocked
    assert markdown.render(evidence).splitlines()[0] == f"**{blocked}**"
    assert re.search(r'<p class="result bad">([^<]+)</p>', html.render(evidence))[1] == blocked  # type: ignore[index]
    assert text.render(made(served, [ADVISORY, rows[2]])).startswith(passed)


def test_the_figures_of_page_one_add_up(made: Any) -> None:
    """Families to the total, states to the families, findings to the first line."""
    served = [control("a", ("2.2.1", "supports"), ("10.2.1", "partial")), control("b", ("1.2.5", "partial"))]
    rows = [
        row("a", QUEUE),
        row("b", QUEUE, "fail"),
        row("b", FUNCTION, "fail"),
        row("b", f"{URN}aws:sqs/queue:Queue::r", "waived"),
    ]
    evidence = made(served, rows)
    page = page_one.of(evidence, standings(evidence))

    assert page.total.states.total() == sum(item.states.total() for item in page.families) == len(catalogue())
    assert [item.states.total() for item in page.families] == [len(item.requirements) for item in families().values()]
    assert page.result == "GATE BLOCKED: 2 violations, 0 undetermined, 0 advisories, 1 waived"
    assert [(item.control, item.resources) for item in page.open] == [("b", "f (Function), q (Queue)")]
    assert [(item.control, item.requirements) for item in page.accepted] == [("b", "1.2.5")]


def test_what_the_gate_found_beside_the_pack_blocks(tmp_path: Path) -> None:
    """It is counted, listed and a result of SARIF, though no control of the pack sees it."""
    content = document(verdicts=[row("sqs-fifo", QUEUE)])
    content["gate"] = [{"check": "gate-x", "urn": QUEUE, "finding": "p: is 1; required: 2", "rehearsals": ["update"]}]
    evidence = evidence_file.load(written(tmp_path / "run.json", content))

    assert text.render(evidence).startswith("GATE BLOCKED: 1 violation, 0 undetermined")
    assert [item["ruleId"] for item in _log(evidence)["results"]] == ["gate-x"]
    assert "gate-x" in html.render(evidence)
    assert 'failures="1"' in junit.render(evidence).splitlines()[1]
    assert ",gate-x,A check of the gate beside the pack,high,mandatory," in csv_table.render(evidence)
    assert 'data-verdict="fail" data-family="gate"><td>gate-x</td>' in html.render(evidence)


def test_what_the_gate_found_has_the_gates_own_title_and_severity(tmp_path: Path) -> None:
    """Each report says of it what the gate said."""
    seen = {"check": "gate-x", "urn": QUEUE, "finding": "p: is 1; required: 2", "rehearsals": ["update"]}
    told = {"title": "Nothing is 1", "severity": "critical"}
    evidence = evidence_file.load(written(tmp_path / "e.json", {**document(), "gate": [{**seen, **told}]}))

    assert ",gate-x,Nothing is 1,critical,mandatory," in csv_table.render(evidence)
    assert '<failure type="critical"' in junit.render(evidence)
    assert "[violation, critical] gate-x: Nothing is 1" in text.render(evidence)
    assert "gate-x: Nothing is 1" in html.render(evidence)


def test_page_one_names_the_systems_end_of_life(made: Any) -> None:
    """Amazon Linux 2 beneath python3.11, whose own support still runs."""
    rows = [row("lambda-runtime-supported", FUNCTION, observed={"runtime": "python3.11"})]
    evidence = made([control("lambda-runtime-supported")], rows)
    warnings = page_one.of(evidence, standings(evidence)).warnings

    assert "Amazon Linux 2" in warnings[0]
    assert "2026-06-30" in warnings[0]
    assert warnings[1].startswith("Lambda runtime python3.11: support ends on 2027-06-30, in 219 days")


def test_page_one_names_the_end_of_a_runtime_of_another_stack(made: Any) -> None:
    """By the table that the control judges by: the two must not contradict each other."""
    rows = [row("lambda-runtime-supported", FUNCTION, "fail", observed={"runtime": "python3.9"})]
    evidence = made([control("lambda-runtime-supported")], rows)
    found = standings(evidence)
    said = [*page_one.of(evidence, found).warnings, *(item.text for item in limits(evidence, found))]

    assert "Lambda runtime python3.9: support ended on 2025-12-15" in "\n".join(said)
    assert "no date" not in "\n".join(said)


def test_page_one_counts_what_drifted(tmp_path: Path) -> None:
    """A resource that is gone is a difference, and no property."""
    content = document(controls=[control("a")], verdicts=[row("a", QUEUE)])
    content["run"]["phase"] = "deployed"
    content["drift"] = [
        {"urn": QUEUE, "property": "", "declared": "declared by the program", "deployed": ""},
        {"urn": FUNCTION, "property": "name", "declared": "a", "deployed": "b"},
        {"urn": FUNCTION, "property": "role", "declared": "a", "deployed": "b"},
    ]
    evidence = evidence_file.load(written(tmp_path / "run.json", content))

    assert (
        "Drift: what is deployed differs from what is declared in 3 places, on 2 resources."
        in page_one.of(evidence, standings(evidence)).warnings
    )


def test_page_one_shows_a_clock_that_was_set(tmp_path: Path) -> None:
    """With the day of the run beside it."""
    content = document()
    content["run"]["clock"] = {
        "source": "GUARD_CLOCK",
        "start": "2026-12-24T10:00:00Z",
        "end": "2026-12-24T10:00:02Z",
    }
    evidence = evidence_file.load(written(tmp_path / "run.json", content))

    assert "GUARD_CLOCK made the judge go by 2026-11-23; the run took place on 2026-12-24" in text.render(evidence)


def test_the_first_page_says_the_limits(made: Any) -> None:
    """What is not shown, that waivers accept nothing of the standard, and what an API key and an alarm are not."""
    served = [control("apigateway-key-required"), control("cloudwatch-alarms-heard")]
    rows = [row("apigateway-key-required", QUEUE), row("cloudwatch-alarms-heard", QUEUE, "waived")]
    evidence = made(served, rows)
    first = markdown.render(evidence).partition("## PCI DSS 4.0.1, by state")[0]

    assert "It does not show what is deployed" in first
    assert "1 finding is accepted by a waiver" in first
    assert "An API key does not authenticate a user" in first
    assert "Alarms notify no one" in first
    assert f"{len(unchecked(standings(evidence)))} of 280 requirements have no automatic check" in first


def test_markdown_lists_every_requirement_once_by_state(made: Any) -> None:
    """Nothing of the standard is left out, and what a waiver touches stays open."""
    page = markdown.render(made([control("sqs-fifo", ("2.2.1", "supports"))], [row("sqs-fifo", QUEUE, "waived")]))
    tables = page.partition("## PCI DSS 4.0.1, by state")[2].partition("## All findings")[0]

    listed = [line.split(" | ")[0].removeprefix("| ") for line in tables.splitlines() if line.startswith("| ")]
    assert len(set(listed) - {"requirement"}) == 280
    assert "| them | 2027-01-31 | 2.2.1 |" in page.partition("## PCI DSS 4.0.1, by state")[0]


def test_markdown_takes_nothing_from_the_program(made: Any) -> None:
    """Neither a cell's end, nor HTML, nor a line of its own."""
    page = markdown.render(made([control("sqs-fifo")], [row("sqs-fifo", QUEUE + "|<img src=x>\n# Compliant", "fail")]))

    assert "\n# Compliant" not in page
    assert "<img" not in page
    assert "q\\|&lt;img" in page


def _table(evidence: Evidence) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_table.render(evidence).removeprefix(csv_table.BYTE_ORDER_MARK))))


def test_csv_has_a_row_a_mapping_and_no_formula(made: Any) -> None:
    """A cell that begins as a formula is a text, and no id can be taken for a date."""
    rows = [
        row("lambda-memory", FUNCTION),
        row("sqs-fifo", "=HYPERLINK(1)::::a::b", "fail", finding(QUEUE, prop="\t@SUM(1)")),
    ]
    served = [control("lambda-memory"), control("sqs-fifo", ("2.2.1", "partial"), ("1.2.5", "supports"))]
    evidence = made(served, rows)
    lines = _table(evidence)

    assert csv_table.render(evidence).startswith("\ufeffrequirement,")
    assert [(line["requirement"], line["reach"], line["verdict"], line["means"]) for line in lines] == [
        ("no requirement", "", "pass", ""),
        ("PCI DSS 4.0.1 2.2.1", "partial", "fail", "open finding"),
        ("PCI DSS 4.0.1 1.2.5", "supports", "fail", "open finding"),
    ]
    assert lines[1]["resource"] == "'=HYPERLINK(1)::::a::b"
    assert lines[1]["findings"].startswith("' @SUM")
    assert (lines[1]["remedy"], lines[1]["commit"]) == ("Mend sqs-fifo.", "0" * 40)
    assert lines[1]["evidence SHA-256"] == hashlib.sha256(evidence.file.read_bytes()).hexdigest()


def test_csv_never_calls_a_conflict_a_pass(made: Any) -> None:
    """The control holds, and that works against the requirement."""
    lines = _table(made([control("a", ("10.5.1", "conflict"))], [row("a", QUEUE), row("a", FUNCTION, "fail")]))

    assert [(line["requirement state"], line["means"]) for line in lines] == [
        ("not covered", "works against the requirement"),
        ("not covered", "the conflict does not arise"),
    ]


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


def test_junit_tells_the_run_and_what_is_accepted(made: Any) -> None:
    """Times, commit and digest as properties; a waiver and an advisory by their names."""
    early = row("early", QUEUE, "pass", finding(QUEUE, level="advisory"))
    served = [control("early"), control("sqs-fifo"), control("waived")]
    top = ET.fromstring(junit.render(made(served, [early, ADVISORY, row("waived", QUEUE, "waived")])))
    said = {case.get("classname"): case[0] for case in top.iter("testcase")}
    properties = {item.get("name"): item.get("value") for item in top[0].iter("property")}

    assert (top.get("time"), top[0].get("timestamp")) == ("2", "2026-11-23T08:00:00")
    assert properties["commit"] == "0" * 40
    assert (said["early.early"].tag, said["early.early"].text or "") > ("system-out", "advisory: ")
    assert (said["sqs.sqs-fifo"].get("message") or "").startswith("advisory: ")
    assert (said["waived.waived"].get("message") or "").startswith("waived: accepted by them until 2027-01-31: ")


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
    """An advisory finding warns; a waived one is no result, because code scanning would show it as open, and is counted."""
    served = [control(name) for name in ("a", "b", "c", "d", "sqs-fifo")]
    rows = [
        row("a", QUEUE),
        row("b", QUEUE, "fail"),
        row("c", QUEUE, "waived"),
        row("d", QUEUE, "undetermined"),
        ADVISORY,
    ]
    run = _log(made(served, rows))

    got = {item["ruleId"]: item["level"] for item in run["results"]}
    assert got == {"b": "error", "d": "error", "sqs-fifo": "warning"}
    said = [item["message"]["text"] for item in run["invocations"][0]["toolExecutionNotifications"]]
    assert said == ["Findings accepted by a waiver, which are not among the results: 1."]
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


def test_sarif_names_the_run_and_the_standard(made: Any, tmp_path: Path) -> None:
    """Real times, the commit where the repository is known, and each rule's requirements as a taxonomy."""
    content = document(controls=[control("sqs-fifo", ("2.2.1", "partial"), ("10.2.1", "partial"))], verdicts=[])
    content["run"]["recordedBy"]["ciRun"] = "https://github.com/o/r/actions/runs/1"
    run = _log(evidence_file.load(written(tmp_path / "run.json", content)))

    assert run["versionControlProvenance"] == [{"repositoryUri": "https://github.com/o/r", "revisionId": "0" * 40}]
    assert run["invocations"][0]["startTimeUtc"] == "2026-11-23T08:00:00Z"
    assert run["tool"]["driver"]["informationUri"].startswith("https://")
    assert [item["id"] for item in run["taxonomies"][0]["taxa"]] == ["2.2.1", "10.2.1"]
    rule = run["tool"]["driver"]["rules"][0]
    assert [item["target"]["id"] for item in rule["relationships"]] == ["2.2.1", "10.2.1"]


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

    names = ["junit.xml", "report.html", "report.md", "report.txt", "results.sarif", "verdicts.csv"]
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
