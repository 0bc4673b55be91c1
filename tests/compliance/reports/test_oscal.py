"""OSCAL: the official models read every document, nothing dangles, and no status is better than the evidence."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from compliance import evidence_file
from compliance.evidence_file import Evidence
from compliance.pci_dss import catalogue
from compliance.reports import oscal
from compliance.reports.requirements import standings
from guard import cli
from tests.compliance.evidence import FUNCTION, QUEUE, URN, control, document, finding, row, written

ROOT = Path(__file__).resolve().parents[3]
TRESTLE = ROOT / ".venvs" / "trestle" / "bin" / "python"
READER = Path(__file__).with_name("oscal_reader.py")
NAMES = [
    "assessment-plan.json",
    "assessment-results.json",
    "catalog.json",
    "component-definition.json",
    "profile.json",
    "system-security-plan.json",
]
needs_trestle = pytest.mark.skipif(
    not TRESTLE.is_file(), reason="compliance-trestle's environment is not set up (`make setup-dev` does it)"
)

COMPLIANT = (
    [control("a", ("2.2.1", "supports")), control("b", ("2.2.1", "partial"), ("10.2.1", "partial"))],
    [row("a", QUEUE), row("a", FUNCTION, basis="provenance"), row("b", QUEUE)],
)
FAULTY = (
    [
        control("a", ("2.2.1", "supports")),
        control("b", ("2.2.2", "supports"), severity="critical"),
        control("c", ("2.2.3", "supports")),
        control("d", ("2.2.4", "supports")),
        control("e", ("2.2.5", "supports"), ("10.5.1", "conflict")),
        control("f", ("2.2.6", "supports")),
        control("g", ("2.2.7", "supports"), ("99.9.9", "supports")),
        control("h"),
    ],
    [
        row("a", QUEUE),
        row("b", QUEUE),
        row("b", FUNCTION, "fail", finding(FUNCTION), finding(FUNCTION, "arn")),
        row("c", QUEUE, "waived"),
        row("d", QUEUE, "undetermined"),
        row("e", QUEUE),
        row("f", QUEUE, "remediated"),
        row("h", QUEUE, "not-applicable", reason="no queue"),
    ],
)
EMPTY: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])


def _hostile() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    bad = ' \x00\x1b\n\u2028 <script>&{{ insert: param, x }} [a](b) "\ud7ff \U0001f600 '
    urn = f"{URN}t::{bad}"
    served = [{**control("a", ("2.2.1", "supports")), "title": bad, "remedy": bad, "brief": [bad]}, control(bad)]
    said = {**finding(urn), "observed": bad, "required": "\n", "property": "\x07"}
    return served, [row("a", urn, "fail", said), row(bad, f"{bad}::{bad}::{bad}::", "not-applicable", reason=" \t ")]


CASES: Mapping[str, tuple[Any, Any]] = MappingProxyType(
    {"compliant": COMPLIANT, "faulty": FAULTY, "empty": EMPTY, "hostile": _hostile()}
)
FAULTS = (
    ("catalog.json", '"pci-10.5.1"', '"10.5.1"'),
    ("profile.json", '"imports"', '"import"'),
    ("component-definition.json", '"version": "0.1.0+', '"version": " 0.1.0+'),
    ("system-security-plan.json", "T08:00:02+00:00", ""),
    ("assessment-plan.json", '"import-ssp"', '"import-system"'),
    ("assessment-results.json", '"not-satisfied"', '"in place"'),
)


def _content(controls: list[dict[str, Any]], verdicts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a run with a flow and a second opinion on each resource."""
    urns = sorted({item["urn"] for item in verdicts})
    content = document(controls=controls, verdicts=verdicts)
    content["flows"] = [
        {"source": "outside:Callers", "target": urn, "what": "POST /x", "by": urn, "accountData": True} for urn in urns
    ]
    if urns:
        content["secondOpinion"] = {
            "scanner": "checkov 3",
            "resources": len(urns),
            "explained": True,
            "comparisons": [
                {
                    "urn": urn,
                    "opinion": "only theirs, accepted",
                    "check": "CKV_AWS_117",
                    "name": "in a VPC",
                    "guideline": "",
                    "controls": [],
                    "reason": "Nothing of this stack is in a VPC.",
                }
                for urn in urns
            ],
            "unused": [],
            "gaps": [],
        }
    return content


Make = Callable[[list[dict[str, Any]], list[dict[str, Any]]], Evidence]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Return a function from controls and verdicts to evidence that was read."""

    def make(controls: list[dict[str, Any]], verdicts: list[dict[str, Any]]) -> Evidence:
        return evidence_file.load(written(tmp_path / "run.json", _content(controls, verdicts)))

    return make


def _documents(evidence: Evidence) -> dict[str, Any]:
    return {name: next(iter(json.loads(text).values())) for name, text in oscal.render(evidence).items()}


def _result(evidence: Evidence) -> dict[str, Any]:
    result: dict[str, Any] = _documents(evidence)["assessment-results.json"]["results"][0]
    return result


def _saved(folder: Path, case: tuple[Any, Any]) -> Path:
    controls, verdicts = case
    folder.mkdir()
    content = _content(controls, verdicts)
    for name, text in oscal.render(evidence_file.load(written(folder.with_suffix(".run"), content))).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the official models say to each case, and to each fault: all in one process, for it takes long to start."""
    top = tmp_path_factory.mktemp("oscal")
    folders = [_saved(top / name, case) for name, case in CASES.items()]
    for number, (file, old, new) in enumerate(FAULTS):
        folder = _saved(top / str(number), FAULTY)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
        folders.append(folder)
    folders.append(_saved(top / "doubled", FAULTY))
    results = folders[-1] / "assessment-results.json"
    text = results.read_text(encoding="utf-8")
    first, second = (item["uuid"] for item in json.loads(text)["assessment-results"]["results"][0]["findings"][:2])
    results.write_text(text.replace(first, second), encoding="utf-8")
    done = subprocess.run([TRESTLE, READER, *folders], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


@needs_trestle
@pytest.mark.parametrize("name", CASES)
def test_the_official_models_read_back_what_was_written(name: str, read: dict[str, Any], made: Make) -> None:
    """All of it and nothing else; every validator of theirs passes, and the profile's import leads to every requirement."""
    answer = read[name]
    rendered = oscal.render(made(*CASES[name]))

    assert sorted(answer["read"]) == NAMES
    for file, found in answer["read"].items():
        assert "error" not in found, (file, found)
        assert found["document"] == json.loads(rendered[file])
        assert next(iter(found["document"].values()))["metadata"]["oscal-version"] == answer["version"]
    assert answer["valid"] == dict.fromkeys(NAMES, True)
    assert answer["selected"] == 280


@needs_trestle
@pytest.mark.parametrize(("number", "fault"), [*enumerate(FAULTS)])
def test_the_official_models_can_refuse(number: int, fault: tuple[str, str, str], read: dict[str, Any]) -> None:
    """What the test above relies on: one fault in one document, and that document is refused."""
    found = read[str(number)]["read"]

    assert [name for name in NAMES if "error" in found[name]] == [fault[0]]


@needs_trestle
def test_the_official_validators_can_refuse(read: dict[str, Any]) -> None:
    """A uuid that is used twice, in a document that its model can read."""
    verdicts = {name: name != "assessment-results.json" for name in NAMES}

    assert read["doubled"]["valid"] == verdicts


def _values(node: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Walk a document: each key, its value, and the key of the object it stands under."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield path, key, value
            yield from _values(value, key)
    elif isinstance(node, list):
        for item in node:
            yield from _values(item, path)


def _dangling(documents: dict[str, Any]) -> list[str]:
    """Return every reference that leads nowhere within these documents."""
    walked = [item for name in documents for item in _values(documents[name])]
    uuids = {value for _, key, value in walked if key == "uuid"}
    ids = {value for _, key, value in _values(documents["catalog.json"]) if key == "id"}
    wrong = []
    for under, key, value in walked:
        if key.endswith("-uuid") and value not in uuids:
            wrong.append(f"{under}.{key}: {value}")
        if key in {"control-id", "target-id", "objective-id", "statement-id"} and value not in ids:
            wrong.append(f"{under}.{key}: {value}")
        if key in {"href", "source"} and not (
            value.removeprefix("#") in uuids or value in documents or value.startswith("https://")
        ):
            wrong.append(f"{under}.{key}: {value}")
    return wrong


@pytest.mark.parametrize(
    "case", [COMPLIANT, FAULTY, EMPTY, _hostile()], ids=["compliant", "faulty", "empty", "hostile"]
)
def test_no_reference_dangles(case: tuple[Any, Any], made: Make) -> None:
    """Neither within a document nor between two; not even when a control names an id that the standard lacks."""
    assert _dangling(_documents(made(*case))) == []


@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        ("assessment-results.json", ("import-ap", "href"), "plan.json"),
        ("assessment-results.json", ("results", 0, "findings", 0, "target", "target-id"), "pci-99.9.9_obj"),
        ("assessment-results.json", ("results", 0, "observations", 0, "subjects", 0, "subject-uuid"), "x"),
        ("assessment-plan.json", ("tasks", 0, "associated-activities", 0, "activity-uuid"), "x"),
        ("component-definition.json", ("components", 0, "control-implementations", 0, "source"), "elsewhere.json"),
    ],
)
def test_a_dangling_reference_would_be_found(file: str, path: tuple[str | int, ...], value: str, made: Make) -> None:
    """What the test above relies on."""
    documents = _documents(made(*FAULTY))
    node = documents[file]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value

    assert [item.rpartition(": ")[2] for item in _dangling(documents)] == [value]


def test_the_documents_import_each_other(made: Make) -> None:
    """From the results down to the catalog, by names in the same folder."""
    found = _documents(made(*COMPLIANT))

    assert found["assessment-results.json"]["import-ap"] == {"href": "assessment-plan.json"}
    assert found["assessment-plan.json"]["import-ssp"] == {"href": "system-security-plan.json"}
    assert found["system-security-plan.json"]["import-profile"] == {"href": "profile.json"}
    assert found["profile.json"]["imports"] == [{"href": "catalog.json", "include-all": {}}]
    sources = {
        item["source"]
        for part in found["component-definition.json"]["components"]
        for item in part["control-implementations"]
    }
    assert sources == {"profile.json"}


def _statuses(evidence: Evidence) -> dict[str, tuple[str, str]]:
    targets = [item["target"] for item in _result(evidence)["findings"]]
    return {item["target-id"]: (item["status"]["state"], item["status"]["reason"]) for item in targets}


def test_statuses_of_a_compliant_run(made: Make) -> None:
    """Supported is the only state that satisfies."""
    assert _statuses(made(*COMPLIANT)) == {
        "pci-2.2.1_obj": ("satisfied", "pass"),
        "pci-10.2.1_obj": ("not-satisfied", "other"),
    }


def test_statuses_of_a_faulty_run(made: Make) -> None:
    """A fail, a waiver, a doubt, a correction, a conflict and a control that judged nothing: none satisfies."""
    assert _statuses(made(*FAULTY)) == {
        "pci-2.2.1_obj": ("satisfied", "pass"),
        "pci-2.2.2_obj": ("not-satisfied", "fail"),
        "pci-2.2.3_obj": ("not-satisfied", "fail"),
        "pci-2.2.4_obj": ("not-satisfied", "other"),
        "pci-2.2.5_obj": ("satisfied", "pass"),
        "pci-2.2.6_obj": ("not-satisfied", "fail"),
        "pci-2.2.7_obj": ("not-satisfied", "other"),
        "pci-10.5.1_obj": ("not-satisfied", "other"),
    }


def test_satisfied_is_what_the_report_calls_supported(made: Make) -> None:
    """One rule decides both, and what is satisfied is an objective whose text denies being the requirement."""
    evidence = made(*FAULTY)
    supported = {f"pci-{item.requirement.id}_obj" for item in standings(evidence) if item.state == "supported"}
    satisfied = {name for name, (state, _) in _statuses(evidence).items() if state == "satisfied"}
    parts = {
        part["id"]: part
        for group in _documents(evidence)["catalog.json"]["groups"]
        for item in group["controls"]
        for part in item["parts"]
    }

    assert satisfied == supported
    assert {parts[name]["name"] for name in satisfied} == {"assessment-objective"}
    assert all("is not meeting the requirement" in parts[name]["prose"] for name in satisfied)


def test_a_waived_finding_stays_open(made: Make) -> None:
    """As a risk that names who accepted it and until when; taken away, the waiver's row passes and satisfies."""
    served = [control("c", ("2.2.3", "supports"))]
    result = _result(made(served, [row("c", QUEUE), row("c", FUNCTION, "waived")]))
    risk = result["risks"][0]
    given = {item["name"]: item["value"] for item in risk["props"]}
    open_one = next(item for item in result["findings"] if item["target"]["target-id"] == "pci-2.2.3_obj")

    assert open_one["target"]["status"]["state"] == "not-satisfied"
    assert open_one["related-risks"] == [{"risk-uuid": risk["uuid"]}]
    assert (risk["status"], risk["deadline"]) == ("open", "2027-01-31T00:00:00+00:00")
    assert {key: given[f"waiver-{key}"] for key in ("approver", "owner", "reason")} == {
        "approver": "them",
        "owner": "us",
        "reason": "a test",
    }
    assert "no compensating control" in risk["statement"]
    assert _statuses(made(served, [row("c", QUEUE)]))["pci-2.2.3_obj"] == ("satisfied", "pass")


def test_observations_say_what_was_judged_on_what(made: Make) -> None:
    """One a control and kind of verdict, with each resource; what judged nothing has no subject."""
    evidence = made(*FAULTY)
    items = _documents(evidence)["system-security-plan.json"]["system-implementation"]["inventory-items"]
    urns = {item["uuid"]: next(prop["value"] for prop in item["props"] if prop["name"] == "urn") for item in items}
    found = {
        item["title"]: [urns[subject["subject-uuid"]] for subject in item.get("subjects", [])]
        for item in _result(evidence)["observations"]
    }
    against = next(item for item in _result(evidence)["observations"] if item["title"] == "b: fail")

    assert found == {
        "a: pass": [QUEUE],
        "b: pass": [QUEUE],
        "b: fail": [FUNCTION],
        "c: waived": [QUEUE],
        "d: undetermined": [QUEUE],
        "e: pass": [QUEUE],
        "f: remediated": [QUEUE],
        "g: judged nothing": [],
        "h: not-applicable": [QUEUE],
        "Second opinion: only theirs, accepted": [FUNCTION, QUEUE],
    }
    assert against["subjects"][0]["remarks"] == (
        "name: is what it is; required: another / arn: is what it is; required: another"
    )
    assert against["methods"] == ["EXAMINE"]


def test_what_is_not_listed_is_the_stack(tmp_path: Path) -> None:
    """A verdict on what the evidence does not list as a resource is about the stack as a whole, and dangles not."""
    content = {**document(), "resources": []}
    evidence = evidence_file.load(written(tmp_path / "run.json", content))
    found = _documents(evidence)
    subjects = [item["subjects"][0] for item in _result(evidence)["observations"]]

    system = found["system-security-plan.json"]["system-implementation"]["components"][0]
    assert {(item["type"], item["subject-uuid"]) for item in subjects} == {("component", system["uuid"])}
    assert system["type"] == "this-system"
    assert _dangling(found) == []


def test_what_only_the_gate_sees_is_observed_and_stays_open(tmp_path: Path) -> None:
    """No control of the pack has it: an observation and a risk of its own, with the waiver where it is accepted."""
    accepted = {"reason": "a test", "owner": "us", "approver": "them", "expires": "2027-01-31"}
    seen = {"check": "gate-x", "urn": QUEUE, "finding": "p: is 1; required: 2", "rehearsals": ["update"]}
    content = {**document(), "gate": [seen, {**seen, "urn": FUNCTION, "waiver": accepted}]}
    evidence = evidence_file.load(written(tmp_path / "run.json", content))
    result = _result(evidence)

    observed = {
        item["title"]: item["subjects"][0]["remarks"] for item in result["observations"] if "gate-x" in item["title"]
    }
    assert observed == {"gate-x: fail": "p: is 1; required: 2", "gate-x: waived": "p: is 1; required: 2"}
    risks = [item for item in result["risks"] if item["description"].startswith("Control gate-x")]
    assert [item.get("deadline") for item in risks] == [None, "2027-01-31T00:00:00+00:00"]
    assert _dangling(_documents(evidence)) == []


def test_provenance_is_said(made: Make) -> None:
    """A value that AWS had not named was not seen, and the subject says so."""
    subjects = _result(made(*COMPLIANT))["observations"][0]["subjects"]

    assert [item.get("props", [{}])[0].get("value") for item in subjects] == ["provenance", None]


def test_what_nothing_looked_at_is_excluded_by_name(made: Make) -> None:
    """Every requirement is reviewed or excluded, and only what is reviewed has a finding."""
    result = _result(made(*FAULTY))
    chosen = result["reviewed-controls"]["control-selections"][0]
    reviewed = {item["control-id"] for item in chosen["include-controls"]}
    excluded = {item["control-id"] for item in chosen["exclude-controls"]}

    assert reviewed == {item["target"]["target-id"].removesuffix("_obj") for item in result["findings"]}
    assert not reviewed & excluded
    assert reviewed | excluded == {f"pci-{name.lower()}" for name in catalogue()}


def test_where_everything_is_reviewed_nothing_is_excluded(made: Make) -> None:
    """An empty list would be none of OSCAL's."""
    every = control("a", *((name, "partial") for name in catalogue()))
    chosen = _result(made([every], [row("a", QUEUE)]))["reviewed-controls"]["control-selections"][0]

    assert len(chosen["include-controls"]) == 280
    assert "exclude-controls" not in chosen


def test_limits_are_said_and_nothing_is_attested(made: Make) -> None:
    """The results and the plan's terms carry what a preview does not show."""
    found = _documents(made(*COMPLIANT))
    result = found["assessment-results.json"]["results"][0]

    assert "It does not show what is deployed" in result["remarks"]
    assert "it is no attestation" in found["assessment-results.json"]["metadata"]["remarks"]
    assert "attestations" not in result
    terms = found["assessment-plan.json"]["terms-and-conditions"]["parts"][0]["parts"]
    assert "It does not show what is deployed" in terms[0]["prose"]


def test_no_plan_calls_a_requirement_implemented(made: Make) -> None:
    """Supported is partial in OSCAL's words, a conflict and an uncovered requirement have no word at all."""
    plan = _documents(made(*FAULTY))["system-security-plan.json"]["control-implementation"]["implemented-requirements"]
    words = {
        item["control-id"]: [
            part.get("implementation-status", {}).get("state") for part in item.get("by-components", [])
        ]
        for item in plan
    }

    assert len(words) == 280
    assert words["pci-2.2.1"] == ["partial"]
    assert words["pci-10.5.1"] == [None]
    assert words["pci-2.2.7"] == []
    assert {word for given in words.values() for word in given} == {"partial", "not-applicable", None}


def test_components_carry_reach_caveat_state_and_responsibility(made: Make) -> None:
    """The pack says how far each control reaches, the stack what its verdicts come to."""
    pack, stack = _documents(made(*FAULTY))["component-definition.json"]["components"]
    rows = pack["control-implementations"][0]["implemented-requirements"]
    bearing = {item["control-id"]: item["props"] for item in rows}
    said = {item["control-id"]: item for item in stack["control-implementations"][0]["implemented-requirements"]}
    mine = {item["name"]: item["value"] for item in said["pci-2.2.2"]["props"]}

    assert [(item["value"], item["class"], item["remarks"]) for item in bearing["pci-10.5.1"]] == [
        ("e", "conflict", "in part")
    ]
    assert mine == {
        "state": "finding open",
        "responsibility": catalogue()["2.2.2"].responsibility,
    }
    assert len(said) == 280


def test_text_of_the_program_is_no_markup(made: Make) -> None:
    """No HTML, no link, and no insertion of a parameter, which OSCAL would look for in the catalog."""
    fields = {"title", "description", "remarks", "prose", "statement"}
    documents = _documents(made(*_hostile()))
    texts = [value for name in NAMES for _, key, value in _values(documents[name]) if key in fields]
    hostile = [text for text in texts if "insert: param" in text]

    assert len(hostile) > 5
    assert [text for text in texts if "<" in text or "{{" in text or "[a](" in text] == []


def test_the_same_evidence_gives_the_same_bytes(made: Make) -> None:
    """Another date is another document; resources and the system keep their uuids, as OSCAL asks."""
    first = made(*FAULTY)
    again = made(*FAULTY)
    other = document(controls=FAULTY[0], verdicts=FAULTY[1], date="2026-11-24")
    later = evidence_file.load(written(first.file, other))
    old, new = _documents(first), _documents(later)

    assert oscal.render(first) == oscal.render(again)
    assert [name for name in NAMES if old[name]["uuid"] == new[name]["uuid"]] == []
    plan = "system-security-plan.json"
    assert old[plan]["system-implementation"] == new[plan]["system-implementation"]
    assert old[plan]["metadata"]["last-modified"] == "2026-11-23T08:00:02+00:00"


def test_ten_thousand_verdicts_stay_readable(made: Make) -> None:
    """Observations are as many as controls and kinds, not as verdicts; each verdict is a subject of one."""
    urns = [f"{URN}aws:sqs/queue:Queue::q{number}" for number in range(100)]
    names = [f"c{number}" for number in range(100)]
    kinds = ("pass", "fail")
    rows = [row(name, urn, kinds[place % 2]) for name in names for place, urn in enumerate(urns)]
    result = _result(made([control(name, ("2.2.1", "supports")) for name in names], rows))
    own = [item for item in result["observations"] if not item["title"].startswith("Second opinion")]

    assert len(own) == 200
    assert sum(len(item["subjects"]) for item in own) == 10_000
    assert len(result["risks"]) == 100


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Is an error that names it."""
    file = written(tmp_path / "run.json")
    (tmp_path / "out").write_text("in the way", encoding="utf-8")

    assert cli.main(["report", str(file), "-o", str(tmp_path / "out"), "--format", "oscal"]) == 2


def test_the_command_writes_a_folder(tmp_path: Path) -> None:
    """With the six documents."""
    file = written(tmp_path / "run.json")

    assert cli.main(["report", str(file), "-o", str(tmp_path / "out"), "--format", "oscal"]) == 0
    assert sorted(item.name for item in (tmp_path / "out" / "oscal").iterdir()) == NAMES


def test_the_results_carry_the_second_opinion_and_the_plan_the_flows(made: Make) -> None:
    """Each comparison is an observation of the other tool, which the assessment plan lists; times are the run's."""
    evidence = made(*COMPLIANT)
    documents = _documents(evidence)
    (result,) = documents["assessment-results.json"]["results"]
    (seen,) = [item for item in result["observations"] if item["title"].startswith("Second opinion")]
    scanners = {
        item["uuid"]: item["title"] for item in documents["assessment-plan.json"]["assessment-assets"]["components"]
    }
    flows = documents["system-security-plan.json"]["system-characteristics"]["data-flow"]["props"]

    assert seen["title"] == "Second opinion: only theirs, accepted"
    assert "Nothing of this stack is in a VPC." in seen["description"]
    assert len(seen["subjects"]) == 2
    assert scanners[seen["origins"][0]["actors"][0]["actor-uuid"]] == "checkov 3"
    assert [(item["value"], item["class"]) for item in flows] == [
        ("Callers (outside) -> f (aws:lambda/function:Function): POST /x", "account-data"),
        ("Callers (outside) -> q (aws:sqs/queue:Queue): POST /x", "account-data"),
    ]
    assert (result["start"], result["end"]) == ("2026-11-23T08:00:00+00:00", "2026-11-23T08:00:02+00:00")
