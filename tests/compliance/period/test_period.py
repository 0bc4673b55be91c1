"""`guard period`: what a period's runs come to, and that nothing unreliable is ever counted."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import Page

from compliance.period.tables import SCHEMA
from guard import cli
from policies.evidence import ledger, provenance
from tests.compliance.browser import needs_browser
from tests.compliance.evidence import FUNCTION, QUEUE, control, document, row, written

PACK: Final = provenance.sources_digest(provenance.SOURCES)
PERIOD: Final = ("--from", "2026-01-01", "--to", "2026-01-31")
CONTROLS: Final = (control("lambda-memory", ("2.2.1", "supports")), control("sqs-fifo", ("1.2.5", "partial")))


def _content(moment: str, fifo: str = "pass", memory: str = "pass", **more: Any) -> dict[str, Any]:
    """Return a run that began at a moment, with the verdicts of two controls."""
    rows = [row("sqs-fifo", QUEUE, fifo), row("lambda-memory", FUNCTION, memory)]
    content = document(controls=list(CONTROLS), verdicts=rows, date=moment[:10], **more)
    end = datetime.datetime.fromisoformat(moment) + datetime.timedelta(seconds=2)
    content["run"]["clock"] = {"source": "system", "start": f"{moment}Z", "end": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    content["run"]["pack"]["digest"] = PACK
    return content


MONTH: Final = (
    ("2026-01-02T08:00:00", "pass"),
    ("2026-01-03T08:00:00", "fail"),
    ("2026-01-03T18:00:00", "pass"),
    ("2026-01-20T08:00:00", "waived"),
    ("2026-01-30T08:00:00", "pass"),
)
"""When a run began, and what came of the one control on the queue."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the month's runs, each following the one before, and one of the month before."""
    place = tmp_path / "evidence"
    (place / "older").mkdir(parents=True)
    before = written(place / "older" / "december.json", _content("2025-12-30T08:00:00"))
    for number, (moment, fifo) in enumerate(MONTH):
        file = written(place / f"run-{number}.json", _content(moment, fifo), ledger.file_digest(before))
        before = file
    return place


def _period(*places: Path, options: tuple[str, ...] = PERIOD, output: Path | None = None) -> int:
    return cli.main(["period", *map(str, places), *options, *(["-o", str(output)] if output else [])])


def _json(output: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((output / "period.json").read_text(encoding="utf-8"))
    return content


def test_a_month_in_numbers(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Days, gaps, waivers and each requirement's way: of five runs on four days, one day was red and two gaps were too long."""
    assert _period(folder, output=tmp_path / "out") == 1
    said = capsys.readouterr().out
    found = _json(tmp_path / "out")
    (series,) = found["series"]

    assert said.splitlines()[:3] == [
        "BLOCKED on 1 of 4 days with a run; 2 gaps; 0 files not counted; 0 missing",
        "gap: guarded-payments/dev preview payments: no run counts from 2026-01-04 to 2026-01-19 (16 days)",
        "gap: guarded-payments/dev preview payments: no run counts from 2026-01-21 to 2026-01-29 (9 days)",
    ]
    assert (found["schema"], found["whole"], found["runsOutside"]) == (SCHEMA, False, 1)
    assert {day["date"]: day["result"] for day in series["days"] if day["result"] != "no run"} == {
        "2026-01-02": "passed",
        "2026-01-03": "blocked",
        "2026-01-20": "passed",
        "2026-01-30": "passed",
    }
    assert series["gaps"] == [
        {"first": "2026-01-04", "last": "2026-01-19", "days": 16},
        {"first": "2026-01-21", "last": "2026-01-29", "days": 9},
    ]
    assert [(run["start"], run["passed"], run["blocking"], run["waived"]) for run in series["runs"]] == [
        ("2026-01-02T08:00:00Z", True, 0, 0),
        ("2026-01-03T08:00:00Z", False, 1, 0),
        ("2026-01-03T18:00:00Z", True, 0, 0),
        ("2026-01-20T08:00:00Z", True, 0, 1),
        ("2026-01-30T08:00:00Z", True, 0, 0),
    ]
    assert series["waived"] == [
        {
            "control": "sqs-fifo",
            "resource": "q (Queue)",
            "finding": "name: is what it is; required: another",
            "reason": "a test",
            "owner": "us",
            "approver": "them",
            "expires": "2027-01-31",
            "first": "2026-01-20",
            "last": "2026-01-20",
            "runs": 1,
            "requirements": "1.2.5",
        }
    ]
    (course,) = (item for item in series["requirements"] if item["requirement"] == "1.2.5")
    assert course == {
        "requirement": "1.2.5",
        "first": {"date": "2026-01-02", "state": "partial", "verdict": "passed"},
        "last": {"date": "2026-01-30", "state": "partial", "verdict": "passed"},
        "runs": {"accepted (waived)": 1, "finding open": 1, "partial": 3},
        "changes": [
            {"date": "2026-01-02", "state": "partial", "verdict": "passed"},
            {"date": "2026-01-03", "state": "finding open", "verdict": "finding open"},
            {"date": "2026-01-03", "state": "partial", "verdict": "passed"},
            {"date": "2026-01-20", "state": "accepted (waived)", "verdict": "accepted by a waiver"},
            {"date": "2026-01-30", "state": "partial", "verdict": "passed"},
        ],
    }
    assert len(series["requirements"]) == 280
    assert (series["missing"], series["runsWithoutALink"]) == ([], 0)


def test_the_tables_say_the_same(folder: Path, tmp_path: Path) -> None:
    """As a spreadsheet opens them: with a byte order mark, and no id that is taken for a date."""
    _period(folder, output=tmp_path)
    tables = {
        name: list(csv.DictReader(io.StringIO((tmp_path / name).read_text(encoding="utf-8-sig"))))
        for name in ("runs.csv", "requirements.csv", "waivers.csv")
    }

    assert all((tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf") for name in tables)
    assert [(line["started (UTC)"], line["counted"]) for line in tables["runs.csv"]] == [
        (f"{moment}Z", "yes") for moment, _ in MONTH
    ]
    (course,) = (line for line in tables["requirements.csv"] if line["requirement"] == "PCI DSS 4.0.1 1.2.5")
    assert (course["first state"], course["last state"], course["changes of state"], course["runs by state"]) == (
        "partial",
        "partial",
        "4",
        "accepted (waived): 1; finding open: 1; partial: 3",
    )
    assert [(line["control"], line["approver"], line["first run"]) for line in tables["waivers.csv"]] == [
        ("sqs-fifo", "them", "2026-01-20")
    ]


def test_a_whole_period_is_zero(folder: Path) -> None:
    """Also with a red day: the exit status is of the evidence, and not of the stack."""
    assert _period(folder, options=(*PERIOD, "--every", "20")) == 0


def test_the_same_files_give_the_same_report(folder: Path, tmp_path: Path) -> None:
    """Byte for byte; and a run that lies in two places is one run."""
    for name in ("one", "two"):
        _period(folder, output=tmp_path / name)
    assert [
        (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
        for name in ("period.html", "period.json", "runs.csv", "requirements.csv", "waivers.csv")
    ] == [True] * 5

    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "again.json").write_bytes((folder / "run-0.json").read_bytes())
    _period(folder, copy, output=tmp_path / "three")
    assert len(_json(tmp_path / "three")["series"][0]["runs"]) == len(MONTH)


def test_what_differs_in_subject_is_not_mixed(folder: Path, tmp_path: Path) -> None:
    """A pass of another stack, phase or profile fills no gap."""
    other = _content("2026-01-10T08:00:00")
    other["run"]["profile"] = "serverless-baseline"
    written(folder / "other.json", other)
    _period(folder, output=tmp_path)

    assert [(item["profile"], len(item["runs"]), len(item["gaps"])) for item in _json(tmp_path)["series"]] == [
        ("payments", 5, 2),
        ("serverless-baseline", 1, 2),
    ]


def _text(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def _again(file: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Write a run anew with digests that are right."""
    content = json.loads(file.read_text(encoding="utf-8"))
    previous = content["previous"]
    kept = {key: value for key, value in content.items() if key not in {"digest", "previous"}}
    change(kept)
    written(file, kept, previous)


UNRELIABLE: Final[dict[str, tuple[Callable[[Path], object], tuple[str, ...], str]]] = {
    "edited": (lambda file: _text(file, '"fail"', '"pass"'), (), "it was edited after it was written"),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:400]), (), "is not JSON"),
    "empty": (lambda file: file.write_bytes(b""), (), "is not JSON"),
    "of another schema": (lambda file: _text(file, '"flows"', '"streams"'), (), "does not hold to guard-evidence/2"),
    "of another pack": (
        lambda file: _again(file, lambda content: content["run"]["pack"].update(digest="sha256:" + "9" * 64)),
        ("--pack-digest", PACK),
        "which is none of those given",
    ),
    "dated backwards": (
        lambda file: _again(file, lambda content: content["run"]["clock"].update(end="2026-01-03T07:00:00Z")),
        (),
        "before it starts at",
    ),
    "judged by another day": (
        lambda file: _again(file, lambda content: content["run"].update(date="2026-01-01")),
        (),
        "which is not the day of its run",
    ),
}
"""What was done to the red run, what is required of all, and what is said of it."""


@pytest.mark.parametrize("name", UNRELIABLE)
def test_what_cannot_be_relied_on_is_named_and_never_counted(
    name: str, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither as a pass, nor as a red day: the day has the other run alone, and the exit status is 1."""
    tamper, options, expected = UNRELIABLE[name]
    tamper(folder / "run-1.json")

    assert _period(folder, options=(*PERIOD, "--every", "20", *options), output=tmp_path / "out") == 1
    said = capsys.readouterr().out
    found = _json(tmp_path / "out")
    listed = [item["reason"] for item in found["unreadable"]]
    faults = [text for run in found["series"][0]["runs"] for text in run["faults"]]

    (line,) = (item for item in said.splitlines() if "run-1.json" in item and not item.startswith("missing"))
    assert expected in line
    assert [expected in text for text in (*listed, *faults)] == [True]
    days = {day["date"]: (day["result"], day["counted"]) for day in found["series"][0]["days"]}
    assert days["2026-01-03"] == ("passed", 1)
    assert "1 file not counted" in said
    assert "run-1.json" in (tmp_path / "out" / "period.html").read_text(encoding="utf-8")


def test_a_day_of_unreliable_runs_alone_is_no_pass(folder: Path, tmp_path: Path) -> None:
    """It is not counted, and its gap is one."""
    _text(folder / "run-3.json", '"waived"', '"pass"')

    assert _period(folder, output=tmp_path) == 1
    (series,) = _json(tmp_path)["series"]
    assert {day["date"]: day["result"] for day in series["days"]}["2026-01-20"] == "not counted"
    assert series["gaps"] == [{"first": "2026-01-04", "last": "2026-01-29", "days": 26}]
    assert series["waived"] == []


def test_a_run_that_was_removed_is_missing(folder: Path, tmp_path: Path) -> None:
    """The run after it names it."""
    digest = ledger.file_digest(folder / "run-1.json").removeprefix("sha256:")
    (folder / "run-1.json").unlink()

    assert _period(folder, options=(*PERIOD, "--every", "20"), output=tmp_path) == 1
    assert _json(tmp_path)["series"][0]["missing"] == [
        f"{folder / 'run-2.json'} follows a run of the SHA-256 {digest}, which is not here"
    ]


def test_with_a_key_what_is_not_signed_is_not_counted(folder: Path, tmp_path: Path) -> None:
    """Two of the five runs are signed."""
    key = Ed25519PrivateKey.generate()
    private, public = tmp_path / "private.pem", tmp_path / "public.pem"
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    public.write_bytes(
        key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    for name in ("run-0.json", "run-4.json"):
        assert cli.main(["attest", str(folder / name), "--key", str(private)]) == 0

    assert _period(folder, options=(*PERIOD, "--key", str(public)), output=tmp_path / "out") == 1
    found = _json(tmp_path / "out")
    assert found["signedBy"] == "a given key"
    assert [(Path(run["file"]).name, bool(run["faults"])) for run in found["series"][0]["runs"]] == [
        ("run-0.json", False),
        ("run-1.json", True),
        ("run-2.json", True),
        ("run-3.json", True),
        ("run-4.json", False),
    ]


def test_other_files_are_no_evidence_and_no_fault(folder: Path, tmp_path: Path) -> None:
    """A folder of a run holds its reports too."""
    assert (
        cli.main(["report", str(folder / "run-0.json"), "--format", "oscal,html", "-o", str(folder / "reports")]) == 0
    )

    assert _period(folder, options=(*PERIOD, "--every", "20"), output=tmp_path) == 0
    assert {Path(name).name for name in _json(tmp_path)["otherFiles"]} == {
        "assessment-plan.json",
        "assessment-results.json",
        "catalog.json",
        "component-definition.json",
        "profile.json",
        "system-security-plan.json",
    }


def test_a_period_without_a_run_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not whole."""
    assert _period(tmp_path, output=tmp_path / "out") == 1
    assert capsys.readouterr().out.startswith("NO RUN: no evidence of this period is in the folders\n")
    assert "NO RUN" in (tmp_path / "out" / "period.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (("--from", "2026-01-31", "--to", "2026-01-01"), "--from 2026-01-31 is after --to 2026-01-01"),
        (("--from", "2026-01-01", "--to", "9999-12-31"), "--to 9999-12-31 is in the future"),
        (("--from", "January", "--to", "2026-01-31"), "'January' is no date"),
        ((*PERIOD, "--every", "0"), "'0' is no number of days"),
        ((*PERIOD, "--format", "pdf"), "no format is called 'pdf'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_no_period_is_refused(
    options: tuple[str, ...], expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, with the value seen."""
    try:
        status = _period(tmp_path, options=options)
    except SystemExit as ended:
        status = int(str(ended.code))

    assert status == 2
    assert expected in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is not taken for an empty one."""
    assert _period(tmp_path / "nowhere") == 2
    assert f"there is no {tmp_path / 'nowhere'}" in capsys.readouterr().err


def test_every_link_of_the_page_leads_somewhere(folder: Path, tmp_path: Path) -> None:
    """And no id is there twice; each chart is described in words."""
    _period(folder, output=tmp_path)
    text = (tmp_path / "period.html").read_text(encoding="utf-8")
    ids = re.findall(r'\bid="([^"]+)"', text)

    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in re.findall(r'href="([^"]*)"', text)} <= set(ids)
    assert re.findall(r"<desc[^>]*>([^<]*)<", text) == [
        "Result of each day, 2026-01-01 to 2026-01-31. blocked: 1 day. passed: 3 days. not counted: 0 days.",
        (
            "Findings of each day (the most in one run), 2026-01-01 to 2026-01-31. "
            "blocking: 0 on the first day, 0 on the last, 1 at most. waived: 0 on the first day, 0 on the last, 1 at most."
        ),
        (
            "Requirements that a control judged, by state, 2026-01-01 to 2026-01-31. "
            "supported: 1 on the first day, 1 on the last, 1 at most. partial: 1 on the first day, 1 on the last, 1 at most. "
            "conflict resolved subject to verification: 0 on the first day, 0 on the last, 0 at most. "
            "accepted (waived): 0 on the first day, 0 on the last, 1 at most. conflict: 0 on the first day, 0 on the last, "
            "0 at most. finding open: 0 on the first day, 0 on the last, 0 at most."
        ),
    ]


@needs_browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_core_finds_nothing_on_the_page(scheme: Any, page: Page, folder: Path, tmp_path: Path) -> None:
    """At the width of a telephone too, where nothing is wider than the screen."""
    _text(folder / "run-3.json", '"waived"', '"pass"')
    _period(folder, output=tmp_path)
    page.emulate_media(color_scheme=scheme)
    page.goto((tmp_path / "period.html").as_uri())
    found = Axe().run(page)
    page.set_viewport_size({"width": 390, "height": 844})

    assert found.response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
