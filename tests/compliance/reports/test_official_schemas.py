"""SARIF and JUnit against the schemas that their readers go by; each validator is shown to refuse a fault."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from jsonschema import Draft4Validator

from compliance import evidence_file
from compliance.evidence_file import Evidence
from compliance.reports import junit, sarif
from tests import official_schemas
from tests.compliance.evidence import FUNCTION, QUEUE, URN, control, document, finding, row, written

CONTROLS = (
    control("a-x", ("2.2.1", "supports"), severity="critical"),
    control("b-y", level="advisory", severity="low"),
    control("c-nothing"),
)
BAD = f"{URN}t::\x00\x1b <&\u2028\"']]> \U0001f600"
VERDICTS = (
    row("a-x", QUEUE),
    row("a-x", FUNCTION, "fail", finding(FUNCTION), finding(FUNCTION, "arn", level="advisory")),
    row("a-x", BAD, "undetermined", finding(BAD, "\x07", required="")),
    row("b-y", QUEUE, "waived"),
    row("b-y", FUNCTION, "remediated"),
    row("b-y", BAD, "not-applicable", reason="\x00"),
)


def _needs(schema: official_schemas.Schema) -> pytest.MarkDecorator:
    reason = f"{schema.name} was not fetched (`make setup-dev` does it, with a network)"
    return pytest.mark.skipif(not schema.present, reason=reason)


@pytest.fixture(params=["full", "empty"])
def evidence(request: pytest.FixtureRequest, tmp_path: Path) -> Evidence:
    """Return evidence with every kind of verdict and hostile text, and evidence with none."""
    full = request.param == "full"
    content = document(controls=list(CONTROLS) if full else [], verdicts=list(VERDICTS) if full else [])
    return evidence_file.load(written(tmp_path / "run.json", content))


def _sarif_faults(log: Any) -> list[str]:
    schema = json.loads(official_schemas.SARIF.file.read_text(encoding="utf-8"))
    checker = Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)
    return [fault.json_path for fault in checker.iter_errors(log)]


def _junit_faults(text: str) -> list[str]:
    schema = xmlschema.XMLSchema10(str(official_schemas.JUNIT.file))
    return [str(fault.reason) for fault in schema.iter_errors(text)]


@_needs(official_schemas.SARIF)
def test_sarif_holds_to_its_schema(evidence: Evidence) -> None:
    """SARIF 2.1.0 with errata 01, with and without places, formats included."""
    places = {FUNCTION: "infra/a function.py:3"}

    assert _sarif_faults(json.loads(sarif.render(evidence))) == []
    assert _sarif_faults(json.loads(sarif.render(evidence, places, "a folder"))) == []


@_needs(official_schemas.SARIF)
@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda run: run["results"][0].update(level="fatal"), "$.runs[0].results[0].level"),
        (lambda run: run["results"][0].pop("message"), "$.runs[0].results[0]"),
        (lambda run: run["tool"]["driver"].update(rule=[]), "$.runs[0].tool.driver"),
        (
            lambda run: run["tool"]["driver"]["rules"][0].update(helpUri="no uri"),
            "$.runs[0].tool.driver.rules[0].helpUri",
        ),
        (lambda run: run.pop("tool"), "$.runs[0]"),
    ],
)
def test_sarif_faults_are_found(change: Callable[[dict[str, Any]], Any], place: str, tmp_path: Path) -> None:
    """What the test above relies on."""
    content = document(controls=list(CONTROLS), verdicts=list(VERDICTS))
    log = json.loads(sarif.render(evidence_file.load(written(tmp_path / "run.json", content))))
    change(log["runs"][0])

    assert _sarif_faults(log) == [place]


@_needs(official_schemas.JUNIT)
def test_junit_holds_to_its_schema(evidence: Evidence) -> None:
    """The one that Jenkins validates with."""
    assert _junit_faults(junit.render(evidence)) == []


@_needs(official_schemas.JUNIT)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<failure ", '<failure severity="high" '),
        (' errors="', ' faults="'),
        ("<testcase ", "<case "),
        (' time="0"', ' time="soon"'),
    ],
)
def test_junit_faults_are_found(old: str, new: str, tmp_path: Path) -> None:
    """What the test above relies on."""
    content = document(controls=list(CONTROLS), verdicts=list(VERDICTS))
    text = junit.render(evidence_file.load(written(tmp_path / "run.json", content)))
    assert old in text
    ends = new.strip("< ").startswith("case")

    assert _junit_faults(text.replace(old, new).replace("</testcase>", "</case>" if ends else "</testcase>")) != []


def test_a_schema_that_was_changed_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither one that is here, nor one that is offered under its name."""
    monkeypatch.setattr(official_schemas, "FOLDER", tmp_path / "kept")
    source = tmp_path / "source.json"
    source.write_bytes(b"{}")
    wanted = official_schemas.Schema("a.json", source.as_uri(), official_schemas.SARIF.sha256)

    assert "its hash is another" in official_schemas.fetch(wanted)
    assert not wanted.present
    known = dataclasses.replace(wanted, sha256="44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a")
    assert official_schemas.fetch(known) == "a.json: fetched"
    assert known.present
    known.file.write_bytes(b"{ }")
    assert not known.present
    source.unlink()
    assert "not fetched" in official_schemas.fetch(known)
