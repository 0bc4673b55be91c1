"""The data-flow diagram (PCI DSS 1.2.4), drawn from the flows that the evidence holds.

From the left: who calls, what stands before the API, the API, the functions, and what they read and write; below that, who
is told. A label stands where its line leaves the node on its left, so that lines may cross and labels never do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from compliance.reports.formatting import one_line
from policies.evidence.flows import OUTSIDE

_LANES: Final = (("aws:wafv2/", 1), ("aws:apigateway/", 2), ("aws:lambda/function:", 3))
_STORES: Final = 4
_GROUPED: Final = {"aws:ssm/parameter:Parameter": "SSM parameters", "aws:cloudwatch/logGroup:LogGroup": "Log groups"}
_MOST: Final = 8
"""More components of one type than this are one node: a diagram is read, not counted."""
_NODE: Final = 226
_LOOP: Final = 60
"""How far a line between two components of one lane swings out."""
_LINE: Final = 16
_GAP: Final = 28
_TOP: Final = 56
_LETTER: Final = 6.6
"""Pixels that a letter of a label takes, about; it decides how far apart two lanes are."""


@dataclass(frozen=True, slots=True)
class Node:
    """A box: one component, or several of a type."""

    id: str
    title: str
    kind: str
    lane: int
    outside: bool


@dataclass(slots=True)
class _Edge:
    left: str
    right: str
    source: str
    labels: tuple[str, ...]
    account_data: bool
    unread: bool

    @property
    def height(self) -> int:
        return _LINE * len(self.labels) + 10


@dataclass(slots=True)
class _Place:
    x: float = 0
    y: float = 0
    height: float = 0


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
    edges = _edges(document["flows"], nodes, ids)
    places, size = _placed(nodes, edges)
    return {
        "nodes": [(nodes[key], places[key]) for key in nodes],
        "edges": list(_lines(edges, places)),
        "boundary": _boundary(nodes, places, size[0]),
        "breadth": _NODE,
        "width": round(size[0]),
        "height": round(size[1]),
        "said": f"{len(document['flows'])} flows between {len(nodes)} nodes; the table of flows says the same in words.",
    }


def _nodes(document: Mapping[str, Any]) -> tuple[dict[str, Node], dict[str, str]]:
    """Return the nodes by id, and the node of each end of a flow."""
    known = {item["urn"]: item for item in document["resources"]}
    ends = sorted({flow[key] for flow in document["flows"] for key in ("source", "target")})
    sources = {flow["source"] for flow in document["flows"]}
    numbers: dict[str, int] = {}
    for end in ends:
        numbers[_type(end, known)] = numbers.get(_type(end, known), 0) + 1
    nodes: dict[str, Node] = {}
    ids: dict[str, str] = {}
    for end in ends:
        node = _node(end, known, numbers, calls=end in sources)
        nodes[node.id] = node
        ids[end] = node.id
    return nodes, ids


def _type(end: str, known: Mapping[str, Mapping[str, Any]]) -> str:
    return str(known[end]["type"]) if end in known else end


def _node(end: str, known: Mapping[str, Mapping[str, Any]], numbers: Mapping[str, int], *, calls: bool) -> Node:
    if end not in known:
        return Node(end, one_line(end.removeprefix(OUTSIDE)), "outside", 0 if calls else _STORES, outside=True)
    item = known[end]
    token = item["type"]
    lane = next((lane for prefix, lane in _LANES if token.startswith(prefix)), _STORES)
    kind = token.rpartition(":")[2]
    if token in _GROUPED or numbers[token] > _MOST:
        words = _GROUPED.get(token, kind)
        return Node(token, words, f"{numbers[token]} of {kind}", lane, outside=False)
    return Node(end, one_line(item["name"]), kind, lane, outside=False)


def _edges(flows: Iterable[Mapping[str, Any]], nodes: Mapping[str, Node], ids: Mapping[str, str]) -> list[_Edge]:
    """Return one line for each pair of nodes, with everything that moves along it in that direction."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for flow in flows:
        found.setdefault((ids[flow["source"]], ids[flow["target"]]), []).append(flow)
    edges = []
    for (source, target), group in sorted(found.items()):
        forward = nodes[source].lane <= nodes[target].lane
        edges.append(
            _Edge(
                left=source if forward else target,
                right=target if forward else source,
                source=source,
                labels=tuple(sorted({one_line(flow["what"]) for flow in group})),
                account_data=any(flow["accountData"] for flow in group),
                unread="unknown" in target and nodes[target].outside,
            )
        )
    return edges


def _placed(nodes: Mapping[str, Node], edges: list[_Edge]) -> tuple[dict[str, _Place], tuple[float, float]]:
    places = {key: _Place(height=_height(key, edges)) for key in nodes}
    lanes = sorted({node.lane for node in nodes.values()})
    x = 20.0
    for lane in lanes:
        for key in (key for key, node in nodes.items() if node.lane == lane):
            places[key].x = x
        x += _NODE + _gutter(lane, nodes, edges)
    for _ in range(4):  # each pass pulls a lane towards its neighbours; a few are enough for a handful of lanes
        for lane in lanes:
            _stack([key for key, node in nodes.items() if node.lane == lane], nodes, places, edges)
    bottom = max((place.y + place.height for place in places.values()), default=_TOP)
    return places, (x + _LOOP, bottom + 44)


def _height(key: str, edges: list[_Edge]) -> float:
    left = sum(edge.height for edge in edges if edge.left == key)
    right = sum(_LINE for edge in edges if edge.right == key)
    return max(48.0, left + 12, right + 12)


def _gutter(lane: int, nodes: Mapping[str, Node], edges: list[_Edge]) -> float:
    labels = [label for edge in edges if nodes[edge.left].lane == lane for label in edge.labels]
    return max((len(label) for label in labels), default=0) * _LETTER + 64


def _stack(keys: list[str], nodes: Mapping[str, Node], places: dict[str, _Place], edges: list[_Edge]) -> None:
    """Set a lane's nodes below each other, by where their neighbours are; who is outside comes last, beyond the boundary."""

    def wanted(key: str) -> tuple[bool, float, str]:
        around = [places[other] for edge in edges for other in _others(edge, key)]
        middle = sum(place.y + place.height / 2 for place in around) / len(around) if around else 0
        return nodes[key].outside and nodes[key].lane == _STORES, middle, key

    y = float(_TOP)
    for key in sorted(keys, key=wanted):
        if nodes[key].outside and nodes[key].lane == _STORES:
            y = max(y, _bottom_inside(nodes, places) + 2 * _GAP)
        places[key].y = y
        y += places[key].height + _GAP


def _bottom_inside(nodes: Mapping[str, Node], places: Mapping[str, _Place]) -> float:
    return max((places[key].y + places[key].height for key, node in nodes.items() if not node.outside), default=_TOP)


def _others(edge: _Edge, key: str) -> Iterator[str]:
    if edge.left == key:
        yield edge.right
    elif edge.right == key:
        yield edge.left


def _lines(edges: list[_Edge], places: Mapping[str, _Place]) -> Iterator[dict[str, Any]]:
    starts, ends = _ports(edges, places)
    for edge in edges:
        x1, y1 = places[edge.left].x + _NODE, starts[id(edge)]
        same = places[edge.left].x == places[edge.right].x
        x2, y2 = places[edge.right].x + (_NODE if same else 0), ends[id(edge)]
        reach = x1 + max(len(label) for label in edge.labels) * _LETTER + 12
        bend = reach + _LOOP if same else (reach + x2) / 2
        path = f"M{x1:.0f} {y1:.0f} H{reach:.0f} C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
        forward = edge.source == edge.left
        yield {
            "path": path,
            "end": edge.left != edge.right and forward,
            "start": not forward,
            "labels": [(label, x1 + 12, y1 - 5 - _LINE * row) for row, label in enumerate(reversed(edge.labels))],
            "word": "account" if edge.account_data else "unread" if edge.unread else "plain",
        }


def _ports(edges: list[_Edge], places: Mapping[str, _Place]) -> tuple[dict[int, float], dict[int, float]]:
    """Return the height at which each line leaves its left node and reaches its right one, so that few cross."""
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    for key, place in places.items():
        y = place.y + 6
        for edge in sorted((edge for edge in edges if edge.left == key), key=lambda edge: places[edge.right].y):
            y += edge.height
            starts[id(edge)] = y - 5
        coming = sorted(
            (edge for edge in edges if edge.right == key), key=lambda edge: (places[edge.left].y, edge.left)
        )
        for number, edge in enumerate(coming, start=1):
            ends[id(edge)] = place.y + place.height * number / (len(coming) + 1)
    return starts, ends


def _boundary(nodes: Mapping[str, Node], places: Mapping[str, _Place], width: float) -> dict[str, int] | None:
    inside = [places[key] for key, node in nodes.items() if not node.outside]
    if not inside:
        return None
    left = min(place.x for place in inside) - 14
    top, bottom = _TOP - 34, _bottom_inside(nodes, places) + 14
    return {"x": round(left), "y": round(top), "width": round(width - left - 12), "height": round(bottom - top)}
