"""The data-flow diagram: every flow drawn once, nothing of the program taken for markup, the same picture every time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from compliance.reports import data_flow
from tests.compliance.evidence import FUNCTION, QUEUE, URN, document, row

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

    assert sorted(_texts(svg, "label")) == ["POST /x", "delivers", "reads", "role", "sends"]
    assert sorted(_texts(svg, "kind")) == ["2 of Parameter", "Function", "Queue", "outside", "outside"]
    assert re.findall(r'class="line (\w+)"', svg).count("account") == 1
    assert re.findall(r'class="line (\w+)"', svg).count("unread") == 1


def test_a_line_points_at_who_is_sent_to() -> None:
    """Also where that is the node on the left."""
    svg = data_flow.svg(_document(_flow(FUNCTION, QUEUE, "sends"), _flow(QUEUE, FUNCTION, "delivers")))

    assert svg.count("marker-end=") == 1
    assert svg.count("marker-start=") == 1


def test_nodes_and_labels_do_not_cover_each_other() -> None:
    """No two boxes overlap, and no two labels stand on one line at one place."""
    svg = ET.fromstring(data_flow.svg(SOME))
    boxes = [
        tuple(float(item.find(f"{SVG}rect").get(key)) for key in ("x", "y", "width", "height"))  # type: ignore[union-attr,arg-type]
        for item in svg.iter(f"{SVG}g")
    ]
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
