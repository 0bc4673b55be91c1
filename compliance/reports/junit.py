"""Evidence as JUnit XML: one suite a family of controls, one case a control on a resource.

Only what blocks is a failure (or an error, when it could not be judged). What is neither a pass nor blocks (advisory,
waived, remediated, not applicable, judged nothing) is skipped, with the reason: it must not look like a pass.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as ET

from compliance.evidence_file import Evidence
from compliance.reports.findings import control_of, gate_rows, waivers
from compliance.reports.formatting import one_line, short


def render(evidence: Evidence) -> str:
    """Return the document."""
    clock = evidence.run["clock"]
    began, ended = (datetime.datetime.fromisoformat(clock[key]) for key in ("start", "end"))
    top = ET.Element("testsuites", name=f"{evidence.run['project']}/{evidence.run['stack']}")
    top.set("time", str(int((ended - began).total_seconds())))
    rows = sorted(_rows(evidence), key=lambda row: (_family(row), row["control"], row["urn"]))
    for family, group in groupby(rows, key=_family):
        _suite(top, family, list(group), evidence)
    for name in ("tests", "failures", "errors"):  # Jenkins's schema knows no sum of what was skipped
        top.set(name, str(sum(int(suite.get(name, "0")) for suite in top)))
    ET.indent(top)
    return ET.tostring(top, encoding="unicode", xml_declaration=False).join(
        ('<?xml version="1.0" encoding="utf-8"?>\n', "\n")
    )


def _family(row: Mapping[str, Any]) -> str:
    return str(row["control"]).partition("-")[0]


def _rows(evidence: Evidence) -> Iterator[Mapping[str, Any]]:
    yield from evidence.verdicts
    yield from gate_rows(evidence)
    for name in evidence.controls.keys() - {row["control"] for row in evidence.verdicts}:
        yield {"control": name, "urn": "", "verdict": "judged nothing", "findings": []}


def _suite(top: ET.Element, family: str, rows: list[Mapping[str, Any]], evidence: Evidence) -> None:
    began = evidence.run["clock"]["start"].removesuffix("Z")
    suite = ET.SubElement(top, "testsuite", name=family, timestamp=began, time="0")
    properties = ET.SubElement(suite, "properties")
    for name, value in _properties(evidence):
        ET.SubElement(properties, "property", name=name, value=one_line(value))
    for row in rows:
        name = one_line(short(row["urn"])) or "no resource"
        case = ET.SubElement(suite, "testcase", classname=f"{family}.{row['control']}", name=name, time="0")
        _outcome(case, row, control_of(evidence, row["control"]))
    suite.set("tests", str(len(rows)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def _properties(evidence: Evidence) -> Iterator[tuple[str, str]]:
    run = evidence.run
    yield "phase", run["phase"]
    yield "judged by", f"{run['date']} ({run['clock']['source']} clock)"
    yield "commit", run["git"]["commit"]
    yield "CI run", run["recordedBy"]["ciRun"] or "not recorded"
    yield "pack digest", run["pack"]["digest"]
    yield "evidence", evidence.digest


def _outcome(case: ET.Element, row: Mapping[str, Any], control: Mapping[str, Any]) -> None:
    verdict = row["verdict"]
    said = "; ".join(
        f"{item['property']}: {item['observed']}; required: {item['required']}" for item in row["findings"]
    )
    message = one_line(said or row.get("reason", ""))
    advisory = control["level"] == "advisory" or {item["level"] for item in row["findings"]} == {"advisory"}
    if verdict == "pass":
        if message:
            ET.SubElement(case, "system-out").text = f"advisory: {message}"
        return
    if verdict == "undetermined" and row["findings"] and not advisory:
        ET.SubElement(case, "error", type=verdict, message=message).text = _body(row, control)
    elif verdict == "fail" and not advisory:
        ET.SubElement(case, "failure", type=control["severity"], message=message).text = _body(row, control)
    else:
        word = "advisory" if verdict == "fail" else verdict
        accepted = "; ".join(f"accepted by {item['approver']} until {item['expires']}" for item in waivers(row))
        ET.SubElement(case, "skipped", message=one_line(": ".join(filter(None, (word, accepted, message)))))


def _body(row: Mapping[str, Any], control: Mapping[str, Any]) -> str:
    return "\n".join(one_line(text) for text in (control["title"], row["urn"], control["remedy"]))
