"""Evidence as one HTML file that asks for nothing: no network, no asset, and a policy that holds it to that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from compliance.evidence_file import Evidence
from compliance.pci_dss import VERSION, State
from compliance.reports import access, brief, data_flow, page_one, second_opinion
from compliance.reports.findings import control_of, gate_rows, waivers
from compliance.reports.formatting import end, short, value_text
from compliance.reports.limits import limits
from compliance.reports.page import asset, content_policy, environment
from compliance.reports.requirements import Standing, standings
from compliance.reports.run import facts

WORDS: Final = ("pass", "fail", "undetermined", "waived", "remediated", "not-applicable")
MOST: Final = 500
"""A screen that lays out ten thousand rows keeps its reader waiting; paper, and a reader without scripts, have all."""
MOST_ROWS: Final = 10_000
"""A page of more takes a browser minutes. What is against a control is always there; of the passes the rest are left out."""
_SECTIONS: Final = (
    ("run", "Run"),
    ("open", "Open findings"),
    ("waivers", "Waivers"),
    ("conflicts", "Conflicts"),
    ("families", "Families"),
    ("limits", "Limits"),
    ("summary", "Summary"),
    ("verdicts", "Verdicts"),
    ("requirements", "Requirements"),
    ("data-flow", "Data flow"),
    ("components", "Components"),
    ("access", "Access"),
    ("second-opinion", "Second opinion"),
    ("controls", "Controls"),
    ("glossary", "Glossary"),
)
_LEFT: Final = 130
_WIDTH: Final = 360
_STEP: Final = 28


@dataclass(frozen=True, slots=True)
class _Part:
    word: str
    number: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class _Bar:
    name: str
    y: int
    parts: tuple[_Part, ...]
    end: float
    said: str


@dataclass(frozen=True, slots=True)
class _Chart:
    title: str
    bars: tuple[_Bar, ...]

    @property
    def height(self) -> int:
        return _STEP * len(self.bars) + 4

    @property
    def said(self) -> str:
        return "; ".join(f"{bar.name}: {bar.said}" for bar in self.bars)


def render(evidence: Evidence) -> str:
    """Return the page."""
    found = standings(evidence)
    kept, rights = _kept(evidence), access.of(evidence)
    style, script = asset("report.css") + data_flow.style(), asset("report.js")
    return (
        environment()
        .from_string(asset("report.html.j2"))
        .render(
            csp=content_policy(style, script),
            style=Markup(style),  # noqa: S704 - our own file
            script=Markup(script),  # noqa: S704 - our own file
            title=page_one.TITLE,
            responsibilities=sorted({item.requirement.responsibility for item in found}),
            known=evidence.controls,
            page=page_one.of(evidence, found),
            states=page_one.STATES,
            glossary=page_one.GLOSSARY,
            brief=brief.texts(evidence),
            run=evidence.run,
            sections=_SECTIONS,
            diagram=data_flow.inline(evidence.document),
            undrawn=data_flow.undrawn(evidence.document),
            flows=evidence.document["flows"],
            named=end,
            access=rights,
            rights=sorted(rights.rows, key=lambda row: row.granted and row.used)[:MOST_ROWS] if rights else [],
            opinion=second_opinion.of(evidence),
            not_asked=second_opinion.NOT_ASKED,
            limits=limits(evidence, found),
            charts=_charts(evidence, found),
            facts=facts(evidence),
            words=WORDS,
            most=MOST,
            families=sorted(
                {*map(_family, evidence.controls), *(_family(row["control"]) for row in gate_rows(evidence))}
            ),
            rows=[_row(evidence, row) for row in kept],
            left=len(_rows(evidence)) - len(kept),
            version=VERSION,
            found=found,
            **_tallies(evidence),
        )
    )


def _family(control: str) -> str:
    return control.partition("-")[0]


def _urgency(row: Mapping[str, Any]) -> tuple[bool, str, str]:
    return row["verdict"] in {"pass", "not-applicable"}, row["control"], row["urn"]


def _rows(evidence: Evidence) -> list[Mapping[str, Any]]:
    """Return the pack's verdicts, and what the gate alone found."""
    return [*evidence.verdicts, *gate_rows(evidence)]


def _kept(evidence: Evidence) -> list[Mapping[str, Any]]:
    """Return the verdicts that the page has room for, what is against a control first and whole."""
    rows = sorted(_rows(evidence), key=_urgency)
    open_ones = sum(not _urgency(row)[0] for row in rows)
    return rows[: max(open_ones, MOST_ROWS)]


def _row(evidence: Evidence, row: Mapping[str, Any]) -> dict[str, str]:
    levels = {item["level"] for item in row["findings"]} or {control_of(evidence, row["control"])["level"]}
    return {
        "control": row["control"],
        "family": _family(row["control"]),
        "resource": short(row["urn"]),
        "verdict": row["verdict"],
        "level": ", ".join(sorted(levels)),
        "basis": row["basis"],
        "said": _said(row),
        "required": _required(evidence, row),
    }


def _said(row: Mapping[str, Any]) -> str:
    seen = [f"{name}: {value_text(value)}" for name, value in sorted(row["observed"].items())]
    accepted = [f"accepted by {item['approver']} until {item['expires']}: {item['reason']}" for item in waivers(row)]
    return "; ".join(
        [*accepted, *([_seen(item) for item in row["findings"]] or seen), *filter(None, [row.get("reason", "")])]
    )


def _seen(finding: Mapping[str, Any]) -> str:
    return f"{finding['property']}: {finding['observed']}"


def _required(evidence: Evidence, row: Mapping[str, Any]) -> str:
    """Return what each finding requires; where there is none, what the control holds a resource to."""
    found = dict.fromkeys(item["required"] for item in row["findings"])
    return "; ".join(found) or str(control_of(evidence, row["control"])["title"])


def _tallies(evidence: Evidence) -> dict[str, Any]:
    of_control: dict[str, Counter[str]] = {name: Counter() for name in evidence.controls}
    rows = {row["urn"]: row for row in evidence.document["resources"]}
    of_resource: dict[str, Counter[str]] = {urn: Counter() for urn in rows}
    for row in evidence.verdicts:
        of_control[row["control"]][row["verdict"]] += 1
    for row in _rows(evidence):
        of_resource.setdefault(row["urn"], Counter())[row["verdict"]] += 1
    judged = {name: numbers.total() - numbers["not-applicable"] for name, numbers in of_control.items()}
    return {
        "controls": [(name, row, of_control[name], judged[name]) for name, row in sorted(evidence.controls.items())],
        "resources": [(short(urn), rows.get(urn, {}), numbers) for urn, numbers in sorted(of_resource.items())],
        "nothing": sum(not number for number in judged.values()),
    }


def _charts(evidence: Evidence, found: Iterable[Standing]) -> list[_Chart]:
    families: dict[str, Counter[str]] = {}
    for row in _rows(evidence):
        families.setdefault(_family(row["control"]), Counter())[row["verdict"]] += 1
    states = Counter(str(item.state) for item in found)
    return [
        _chart("Verdicts by family", families, WORDS),
        _chart("Requirements by state", {str(state): Counter({str(state): states[state]}) for state in State}, State),
    ]


def _chart(title: str, numbers: Mapping[str, Counter[str]], words: Iterable[str]) -> _Chart:
    most = max((row.total() for row in numbers.values()), default=0) or 1
    order = [str(word) for word in words]
    rows = enumerate(numbers.items())
    return _Chart(title, tuple(_bar(name, index * _STEP, row, order, most) for index, (name, row) in rows))


def _bar(name: str, y: int, row: Counter[str], order: list[str], most: int) -> _Bar:
    parts: list[_Part] = []
    x = float(_LEFT)
    for word in order:
        if row[word]:
            width = round(row[word] * _WIDTH / most, 2)
            parts.append(_Part(word, row[word], round(x, 2), width))
            x += width
    said = ", ".join(f"{part.number} {part.word}" for part in parts) or "none"
    return _Bar(name, y, tuple(parts), round(x, 2), said)
