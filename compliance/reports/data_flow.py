"""The data-flow diagram (PCI DSS 1.2.4), drawn from the flows that the evidence holds.

From the left: who calls, what stands before the API, and the API; the functions; what they read and write, and below that who is
notified. A line that may carry a caller's text is red, and has an arrow at each end where something moves both ways.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from compliance.reports.formatting import one_line
from compliance.reports.layout import Box, Line, lay_out
from policies.evidence.flows import OUTSIDE, UNREAD

_LANES: Final = (
    ("aws:wafv2/", 0, 1),
    ("aws:apigateway/", 0, 2),
    ("aws:apigatewayv2/", 0, 2),
    ("aws:lambda/function:", 1, 1),
)
"""The lane of a type, and its rank there."""
_STORES: Final = 2
_GROUPED: Final = {"aws:ssm/parameter:Parameter": "SSM parameters", "aws:cloudwatch/logGroup:LogGroup": "Log groups"}
_MOST: Final = 8
"""More components of one type than this are one box: a diagram is read, not counted."""
_LONGEST_TITLE: Final = 30
_LONGEST_LABEL: Final = 22


@dataclass(frozen=True, slots=True)
class Node:
    """A box: one component, or several of a type."""

    box: Box
    whole_title: str
    kind: str


def svg(document: Mapping[str, Any], *, notice: str = "") -> str:
    """Return the diagram of an evidence document as SVG that needs nothing else; ``notice`` becomes its first line."""
    style = Markup(_asset("data_flow.css"))  # noqa: S704 - our own file
    return (
        _environment().from_string(_asset("data_flow.svg.j2")).render(**_drawing(document), style=style, notice=notice)
    )


def inline(document: Mapping[str, Any]) -> Markup:
    """Return the diagram for a page that has the diagram's style already."""
    text = _environment().from_string(_asset("data_flow.svg.j2")).render(**_drawing(document), style="", notice="")
    return Markup(text)  # noqa: S704 - the environment escaped it


def style() -> str:
    """Return the diagram's style sheet."""
    return _asset("data_flow.css")


def undrawn(document: Mapping[str, Any]) -> list[str]:
    """Return the types of the components at no end of any flow: nothing is claimed of what they send or keep."""
    ends = {flow[key] for flow in document["flows"] for key in ("source", "target", "by")}
    return sorted(
        {item["type"] for item in document["resources"] if item["urn"] not in ends and item["type"].startswith("aws:")}
    )


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(f"templates/{name}").read_text(encoding="utf-8")


def _environment() -> Environment:
    return Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, keep_trailing_newline=True)


def _drawing(document: Mapping[str, Any]) -> dict[str, Any]:
    nodes, ids = _nodes(document)
    between = _between(document["flows"], ids)
    drawn = lay_out((node.box for node in nodes.values()), between)
    return {
        "nodes": [(node, drawn.places[key]) for key, node in nodes.items()],
        "edges": [(route, _word(between[route.line])) for route in drawn.routes],
        "boundary": drawn.boundary,
        "width": round(drawn.width),
        "height": round(drawn.height),
        "said": f"{len(document['flows'])} flows between {len(nodes)} boxes; the table of flows says the same in words.",
    }


def _nodes(document: Mapping[str, Any]) -> tuple[dict[str, Node], dict[str, str]]:
    """Return the boxes by id, and the box of each end of a flow."""
    known = {item["urn"]: item for item in document["resources"]}
    ends = sorted({flow[key] for flow in document["flows"] for key in ("source", "target")})
    sources = {flow["source"] for flow in document["flows"]}
    numbers = Counter(_type(end, known) for end in ends)
    nodes: dict[str, Node] = {}
    ids: dict[str, str] = {}
    for end in ends:
        node = _node(end, known, numbers, calls=end in sources)
        nodes[node.box.id] = node
        ids[end] = node.box.id
    return nodes, ids


def _type(end: str, known: Mapping[str, Mapping[str, Any]]) -> str:
    return str(known[end]["type"]) if end in known else end


def _node(end: str, known: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int], *, calls: bool) -> Node:
    if end not in known:
        title = one_line(end.removeprefix(OUTSIDE))
        lane, rank = (0, 0) if calls else (_STORES, 2)
        return Node(Box(end, lane, _shortened(title), rank, outside=True), title, "outside")
    item = known[end]
    token = item["type"]
    lane, rank = next(((lane, rank) for prefix, lane, rank in _LANES if token.startswith(prefix)), (_STORES, 1))
    kind = token.rpartition(":")[2]
    if token in _GROUPED or numbers[token] > _MOST:
        title, end, kind = _GROUPED.get(token, kind), token, f"{numbers[token]} of {kind}"
    else:
        title = one_line(item["name"])
    return Node(Box(end, lane, _shortened(title), rank, outside=False), title, kind)


def _shortened(title: str) -> str:
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"


def _between(flows: Iterable[Mapping[str, Any]], ids: Mapping[str, str]) -> dict[Line, list[Mapping[str, Any]]]:
    """Return one line for each pair of boxes, with everything that moves along it, one way or both."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for flow in flows:
        found.setdefault((ids[flow["source"]], ids[flow["target"]]), []).append(flow)
    lines: dict[Line, list[Mapping[str, Any]]] = {}
    for source, target in sorted(found):
        answered = (target, source) in found and source != target
        if answered and source > target:
            continue
        group = [*found[(source, target)], *(found[(target, source)] if answered else [])]
        lines[Line(source, target, _labels({one_line(flow["what"]) for flow in group}), answered)] = group
    return lines


def _labels(texts: set[str]) -> tuple[str, ...]:
    """Return what moves, in lines: short texts share one, and a long text takes several."""
    lines: list[str] = []
    for text in sorted(texts):
        if lines and len(lines[-1]) + len(text) + 2 <= _LONGEST_LABEL:
            lines[-1] += f", {text}"
        else:
            lines += textwrap.wrap(text, _LONGEST_LABEL, break_long_words=False) or [text]
    return tuple(lines)


def _word(group: list[Mapping[str, Any]]) -> str:
    if any(flow["accountData"] for flow in group):
        return "account"
    return "unread" if any(flow["target"] == UNREAD for flow in group) else "plain"
