"""The data-flow diagram: every flow drawn once, nothing of the program taken for markup, the same picture every time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest

from compliance.reports import data_flow
from tests.compliance.evidence import FUNCTION, QUEUE, URN, document, row
from tests.programs import ROOT

SVG = "{http://www.w3.org/2000/svg}"
CALLERS = "outside:Callers"
PARAMETERS = [f"{URN}aws:ssm/parameter:Parameter::p{number}" for number in range(2)]


def _flow(source: str, target: str, what: str, *, account_data: bool = False) -> dict[str, Any]:
    return {"source": source, "target": target, "what": what, "by": FUNCTION, "accountData": account_data}


def _document(*flows: dict[str, Any]) -> dict[str, Any]:
    rows = [row("sqs-fifo", urn) for urn in (QUEUE, FUNCTION, *PARAMETERS)]
    return document(controls=[], verdicts=rows, flows=list(flows))


SOME = _document(
    _flow(CALLERS, FUNCTION, "POST /x", account_data=True),
    _flow(FUNCTION, QUEUE, "sends"),
    _flow(QUEUE, FUNCTION, "delivers"),
    _flow(PARAMETERS[0], FUNCTION, "reads"),
    _flow(PARAMETERS[1], FUNCTION, "reads"),
    _flow(FUNCTION, "outside:unknown: only an update will tell", "role"),
)


def _texts(svg: str, word: str) -> list[str]:
    return ["".join(item.itertext()) for item in ET.fromstring(svg).iter(f"{SVG}text") if item.get("class") == word]


def test_every_flow_and_every_end_is_drawn() -> None:
    """Parameters are one node, a caller's words are red, and what only an update will tell is broken."""
    svg = data_flow.svg(SOME)

    assert sorted(_texts(svg, "label")) == ["POST /x", "delivers, sends", "reads", "role"]
    assert sorted(_texts(svg, "kind")) == ["2 of Parameter", "Function", "Queue", "outside", "outside"]
    assert re.findall(r'class="line (\w+)"', svg).count("account") == 1
    assert re.findall(r'class="line (\w+)"', svg).count("unread") == 1


@pytest.mark.parametrize(
    ("flows", "at_end", "at_start"),
    [
        ([_flow(FUNCTION, QUEUE, "sends")], 1, 0),
        ([_flow(QUEUE, FUNCTION, "delivers")], 0, 1),
        ([_flow(FUNCTION, QUEUE, "sends"), _flow(QUEUE, FUNCTION, "delivers")], 1, 1),
    ],
    ids=["to the right", "to the left", "both ways"],
)
def test_a_line_points_at_who_is_sent_to(flows: list[dict[str, Any]], at_end: int, at_start: int) -> None:
    """What moves both ways between two boxes is one line with two heads."""
    svg = data_flow.svg(_document(*flows))

    assert (svg.count("marker-end="), svg.count("marker-start=")) == (at_end, at_start)


def test_one_flow_with_a_callers_text_makes_the_line_red() -> None:
    """Whichever way it moves."""
    svg = data_flow.svg(
        _document(_flow(FUNCTION, QUEUE, "sends"), _flow(QUEUE, FUNCTION, "delivers", account_data=True))
    )

    assert re.findall(r'class="line (\w+)"', svg) == ["account"]


TABLES = [f"{URN}aws:dynamodb/table:Table::t{number}" for number in range(3)]
API = f"{URN}aws:apigateway/restApi:RestApi::api"
ACL = f"{URN}aws:wafv2/webAcl:WebAcl::acl"
GROUPS = [f"{URN}aws:cloudwatch/logGroup:LogGroup::g{number}" for number in range(2)]
DEAD = f"{URN}aws:sqs/queue:Queue::dead"
LAMBDAS = [f"{URN}aws:lambda/function:Function::function-{number}" for number in range(3)]
CROWDED = document(
    controls=[],
    verdicts=[row("x", urn) for urn in (*TABLES, API, ACL, *GROUPS, QUEUE, DEAD, *LAMBDAS)],
    flows=[
        _flow(CALLERS, ACL, "POST /payments/{id}", account_data=True),
        _flow(ACL, API, "requests it admits"),
        _flow(API, CALLERS, "answers", account_data=True),
        _flow(ACL, GROUPS[0], "what it stopped"),
        _flow(API, GROUPS[1], "access log"),
        _flow(QUEUE, DEAD, "what failed"),
        _flow(DEAD, TABLES[0], "streams"),
        _flow(LAMBDAS[0], LAMBDAS[2], "invokes"),
        _flow(LAMBDAS[1], LAMBDAS[0], "invokes"),
        *(_flow(API, item, "GET /x") for item in LAMBDAS),
        *(_flow(item, API, "answers") for item in LAMBDAS),
        *(_flow(item, table, "writes") for item in LAMBDAS for table in TABLES),
        *(_flow(item, "outside:AWS X-Ray", "traces") for item in LAMBDAS),
        _flow("outside:Anyone", API, "GET /open"),
        _flow("outside:Anyone", ACL, "GET /guarded"),
    ],
)
PICTURES = {
    "some": data_flow.svg(SOME),
    "crowded": data_flow.svg(CROWDED),
    "this stack": (ROOT / "docs" / "data-flow.svg").read_text(encoding="utf-8"),
}


def _boxes(svg: ET.Element) -> list[tuple[float, ...]]:
    return [
        tuple(float(item.find(f"{SVG}rect").get(key)) for key in ("x", "y", "width", "height"))  # type: ignore[union-attr,arg-type]
        for item in svg.iter(f"{SVG}g")
    ]


def _points(path: str) -> Iterator[tuple[float, float]]:
    """Yield points along a path of the commands that the diagram uses, a few pixels from each other."""
    x = y = 0.0
    for command, text in re.findall("([MHVC])([^MHVC]*)", path):
        numbers = [float(item) for item in text.split()]
        if command == "M":
            x, y = numbers
            continue
        ends = {"H": [x, y, numbers[0], y, numbers[0], y], "V": [x, y, x, numbers[0], x, numbers[0]], "C": numbers}[
            command
        ]
        for step in range(101):
            part, rest = step / 100, 1 - step / 100
            weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
            yield (
                sum(weight * value for weight, value in zip(weights, (x, *ends[::2]), strict=True)),
                sum(weight * value for weight, value in zip(weights, (y, *ends[1::2]), strict=True)),
            )
        x, y = ends[-2:]


@pytest.mark.parametrize("name", PICTURES)
def test_no_line_runs_behind_a_box(name: str) -> None:
    """Nor a label: each begins beside its box."""
    svg = ET.fromstring(PICTURES[name])
    boxes = _boxes(svg)
    lines = [str(item.get("d")) for item in svg.iter(f"{SVG}path") if str(item.get("class")).startswith("line")]
    hidden = [
        (path, box)
        for path in lines
        for box in boxes
        if any(box[0] + 2 < x < box[0] + box[2] - 2 and box[1] + 2 < y < box[1] + box[3] - 2 for x, y in _points(path))
    ]
    labels = [
        (float(str(item.get("x"))), float(str(item.get("y"))))
        for item in svg.iter(f"{SVG}text")
        if item.get("class") == "label"
    ]

    assert lines
    assert hidden == []
    assert [
        (x, y, box) for x, y in labels for box in boxes if box[0] < x < box[0] + box[2] and box[1] < y < box[1] + box[3]
    ] == []


def test_the_diagram_of_this_stack_can_be_read_on_a_screen_and_on_a3() -> None:
    """At 1,400 pixels a letter has 12 or more, and on A3 (400 x 277 mm within the margins) 2.5 mm, a newspaper's."""
    svg = ET.fromstring(PICTURES["this stack"])
    width, height = float(str(svg.get("width"))), float(str(svg.get("height")))
    (size,) = re.findall(r"\.flow { font: (\d+)px", PICTURES["this stack"])

    assert int(size) * min(1, 1400 / width) >= 12
    assert int(size) * min(400 / width, 277 / height) >= 2.5


def test_nodes_and_labels_do_not_cover_each_other() -> None:
    """No two boxes overlap, and no two labels stand on one line at one place."""
    svg = ET.fromstring(data_flow.svg(CROWDED))
    boxes = _boxes(svg)
    labels = [(item.get("x"), item.get("y")) for item in svg.iter(f"{SVG}text") if item.get("class") == "label"]

    assert len(labels) == len(set(labels))
    for index, (x, y, width, height) in enumerate(boxes):
        for ox, oy, owidth, oheight in boxes[index + 1 :]:
            assert x + width <= ox or ox + owidth <= x or y + height <= oy or oy + oheight <= y


def test_the_same_flows_give_the_same_picture() -> None:
    """Whatever order they come in; and the generated file says so in its first line."""
    turned = {**SOME, "flows": SOME["flows"][::-1]}

    assert data_flow.svg(SOME) == data_flow.svg(turned)
    assert data_flow.svg(SOME, notice="Generated").splitlines()[0] == "<!-- Generated -->"


def test_nothing_of_the_program_becomes_markup() -> None:
    """Neither a name nor an action."""
    svg = data_flow.svg(_document(_flow("outside:<b>&\x00", FUNCTION, "</text><script>")))

    assert "<script" not in svg
    assert _texts(svg, "label") == ["</text><script>"]


def test_a_stack_without_flows_has_an_empty_picture() -> None:
    """And says of which components nothing is claimed."""
    empty = _document()

    assert _texts(data_flow.svg(empty), "label") == []
    assert data_flow.undrawn(empty) == [
        "aws:lambda/function:Function",
        "aws:sqs/queue:Queue",
        "aws:ssm/parameter:Parameter",
    ]


@pytest.mark.parametrize("number", [8, 9])
def test_more_than_eight_of_a_type_are_one_node(number: int) -> None:
    """A diagram is read, not counted."""
    queues = [f"{URN}aws:sqs/queue:Queue::q{index}" for index in range(number)]
    content = document(
        controls=[],
        verdicts=[row("sqs-fifo", urn) for urn in (FUNCTION, *queues)],
        flows=[_flow(FUNCTION, queue, "sends") for queue in queues],
    )

    assert _texts(data_flow.svg(content), "kind").count("9 of Queue") == (number == 9)
    assert _texts(data_flow.svg(content), "kind").count("Queue") == (8 if number == 8 else 0)
