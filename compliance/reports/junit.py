"""Evidence as JUnit XML: one suite a family of controls, one case a control on a resource.

Only what blocks is a failure (or an error, when it could not be judged). What is neither a pass nor blocks (advisory,
waived, remediated, not applicable, judged nothing) is skipped, with the reason: it must not look like a pass.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any
from xml.etree import ElementTree as ET

from compliance.evidence_file import Evidence
from compliance.reports.formatting import one_line, short


def render(evidence: Evidence) -> str:
    """Return the document."""
    top = ET.Element("testsuites", name=f"{evidence.run['project']}/{evidence.run['stack']}")
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
    for name in evidence.controls.keys() - {row["control"] for row in evidence.verdicts}:
        yield {"control": name, "urn": "", "verdict": "judged nothing", "findings": []}


def _suite(top: ET.Element, family: str, rows: list[Mapping[str, Any]], evidence: Evidence) -> None:
    suite = ET.SubElement(top, "testsuite", name=family, timestamp=f"{evidence.run['date']}T00:00:00", time="0")
    for row in rows:
        name = one_line(short(row["urn"])) or "no resource"
        case = ET.SubElement(suite, "testcase", classname=f"{family}.{row['control']}", name=name, time="0")
        _outcome(case, row, evidence.controls[row["control"]])
    suite.set("tests", str(len(rows)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(len(suite.findall(f"testcase/{tag}"))))


def _outcome(case: ET.Element, row: Mapping[str, Any], control: Mapping[str, Any]) -> None:
    verdict = row["verdict"]
    said = "; ".join(
        f"{item['property']}: {item['observed']}; required: {item['required']}" for item in row["findings"]
    )
    message = one_line(said or row.get("reason", ""))
    advisory = control["level"] == "advisory" or {item["level"] for item in row["findings"]} == {"advisory"}
    if verdict == "pass":
        return
    if verdict == "undetermined" and row["findings"] and not advisory:
        ET.SubElement(case, "error", type=verdict, message=message).text = _body(row, control)
    elif verdict == "fail" and not advisory:
        ET.SubElement(case, "failure", type=control["severity"], message=message).text = _body(row, control)
    else:
        word = "advisory" if verdict == "fail" else verdict
        ET.SubElement(case, "skipped", message=": ".join(filter(None, (word, message))))


def _body(row: Mapping[str, Any], control: Mapping[str, Any]) -> str:
    return "\n".join(one_line(text) for text in (control["title"], row["urn"], control["remedy"]))
