"""Where the boxes, lines and labels of a diagram stand: lanes from left to right, lines in the gutters between them.

No library of layered layout fits the reports, which are made wherever guard is installed: Graphviz is a program of the system and
its picture differs from version to version, ELK and Mermaid need JavaScript, and the pure Python ones are no longer maintained or
leave the routing of lines to the caller. The method is theirs (Sugiyama, Tagawa and Toda, 1981): a line that passes a lane gets a
row of its own there, so that none runs behind a box, and the order within a lane follows the neighbours.

Units are pixels of the SVG. The same boxes and lines give the same layout, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

LINE: Final = 17
"""The height of a line of text."""
LETTER: Final = 6.9
"""The width of a letter of a label, about."""
BOLD: Final = 7.9
"""The width of a letter of a title, about."""
_GAP: Final = 26
_ROW: Final = 18
"""The row that a line gets in a lane which it passes."""
_TURN: Final = 84
"""What a gutter needs beside its labels, for the lines to cross."""
_LOOP: Final = 44
_EDGE: Final = 20
_TOP: Final = 16
_BOUNDARY: Final = 40
"""Room above the first box inside, for the boundary and its caption."""
_LEAST: Final = 48
_PASSES: Final = 6


@dataclass(frozen=True, slots=True)
class Box:
    """Something to be drawn as a box."""

    id: str
    lane: int
    title: str
    rank: int
    """Boxes of a lane stand in the order of their ranks, and within one rank by their neighbours."""
    outside: bool


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """Something that moves between two boxes; ``back`` where something moves the other way too."""

    source: str
    target: str
    labels: tuple[str, ...]
    back: bool


@dataclass(slots=True)
class Place:
    """Where a box stands."""

    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def right(self) -> float:
        """The x of its right side."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of its lower side."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Route:
    """A line as drawn: an SVG path with a head at one end or both, and its labels with the point where each begins."""

    line: Line
    path: str
    labels: tuple[tuple[str, float, float], ...]
    head_at_start: bool
    head_at_end: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything with its place."""

    places: Mapping[str, Place]
    routes: tuple[Route, ...]
    boundary: tuple[float, float, float, float] | None
    """x, y, width and height of what encloses the boxes inside."""
    width: float
    height: float


class _Drawing:
    """The work on one diagram."""

    def __init__(self, boxes: Iterable[Box], lines: Iterable[Line]) -> None:
        self.boxes = {box.id: box for box in sorted(boxes, key=lambda box: (box.lane, box.rank, box.id))}
        lanes = sorted({box.lane for box in self.boxes.values()})
        self.lane = {key: lanes.index(box.lane) for key, box in self.boxes.items()}
        self.lanes: list[list[str]] = [
            [key for key in self.boxes if self.lane[key] == lane] for lane in range(len(lanes))
        ]
        self.places = {key: Place(width=len(box.title) * BOLD + 20) for key, box in self.boxes.items()}
        self.lines = sorted(lines)
        self.across = [line for line in self.lines if self.lane[line.source] != self.lane[line.target]]
        self.within = [line for line in self.lines if self.lane[line.source] == self.lane[line.target]]
        self.stops = {line: self._stops(line) for line in self.across}

    def _stops(self, line: Line) -> tuple[str, ...]:
        """Return the boxes of a line from the left, with a row in each lane that it passes."""
        left, right = self.ends(line)
        passed = [f"{line.source}\0{line.target}\0{lane}" for lane in range(self.lane[left] + 1, self.lane[right])]
        for number, key in enumerate(passed, start=self.lane[left] + 1):
            self.lane[key] = number
            self.lanes[number].append(key)
            self.places[key] = Place(height=_ROW)
        return left, *passed, right

    def ends(self, line: Line) -> tuple[str, str]:
        """Return the left and the right end of a line that crosses a gutter."""
        ordered = sorted((line.source, line.target), key=lambda key: self.lane[key])
        return ordered[0], ordered[1]

    def labels_of(self, key: str) -> list[Line]:
        """Return the lines whose labels stand at the right side of a box."""
        return [line for line in self.across if self.stops[line][0] == key]

    def measure(self) -> None:
        """Set widths, heights and the lanes' x."""
        for key in self.boxes:
            right = sum(_port(line) for line in self.labels_of(key))
            left = sum(_ROW for line in self.across if self.stops[line][-1] == key)
            self.places[key].height = max(_LEAST, right + 14, left + 14)
        x = float(_EDGE + self._margin())
        for number, lane in enumerate(self.lanes):
            width = max(self.places[key].width for key in lane)
            for key in lane:
                self.places[key].x, self.places[key].width = x, width
            labels = [label for key in lane for line in self.labels_of(key) for label in line.labels]
            last = number == len(self.lanes) - 1
            x += width + (0 if last else max((len(label) for label in labels), default=0) * LETTER + _TURN)
        self.width = x + self._loops() + _EDGE

    def _margin(self) -> float:
        """Return the room left of the first lane, for lines that go back in it past another box."""
        return _LOOP + 16 if any(self.lane[line.source] == 0 for line in self.within) else 0

    def _loops(self) -> float:
        last = len(self.lanes) - 1
        widths = [
            max((len(label) for label in line.labels), default=0) * LETTER + _LOOP
            for line in self.within
            if self.lane[line.source] == last and last
        ]
        return max(widths, default=0)

    def stack(self) -> None:
        """Set each lane's boxes below each other, a few times over, so that neighbours pull them into their order."""
        for _ in range(_PASSES):
            for lane in self.lanes:
                self._stack(lane)

    def _stack(self, lane: list[str]) -> None:
        lane.sort(key=self._wanted)
        y = float(_TOP)
        began = False
        for above, key in zip([None, *lane], lane, strict=False):
            if above is not None:
                y = self.places[above].bottom + self._gap(above, key)
            if not began and not self._outside(key):
                y, began = max(y, self._start()), True
            if self._outside(key) and self._last_outside(key):
                y = max(y, self._inside_bottom() + 2 * _GAP)
            self.places[key].y = y

    def _wanted(self, key: str) -> tuple[int, float, str]:
        around = [other for line in self.across for other in _beside(self.stops[line], key)]
        around += [other for line in self.within for other in _beside((line.source, line.target), key)]
        middles = [self.places[other].y + self.places[other].height / 2 for other in around]
        rank = self.boxes[key].rank if key in self.boxes else 1
        return rank, sum(middles) / len(middles) if middles else 0, key

    def _gap(self, above: str, below: str) -> float:
        between = [
            label for line in self.within if {line.source, line.target} == {above, below} for label in line.labels
        ]
        crossing = self._outside(above) != self._outside(below)
        return max(_GAP, len(between) * LINE + 22) + (_BOUNDARY if crossing else 0)

    def _outside(self, key: str) -> bool:
        return key in self.boxes and self.boxes[key].outside

    def _last_outside(self, key: str) -> bool:
        """Tell whether a box outside stands below the boundary: those of the first lane stand above it."""
        return self.lane[key] > 0 or (len(self.lanes) == 1 and self.boxes[key].rank > 1)

    def _start(self) -> float:
        """Return where the boxes inside begin: below those outside in the first lane."""
        above = [key for key in self.lanes[0] if self._outside(key) and not self._last_outside(key)]
        inside = [key for key in self.lanes[0] if not self._outside(key)]
        if not above:
            return _TOP + _BOUNDARY
        bottom = sum(max(self.places[key].height, _LEAST) + _GAP for key in above) - _GAP + _TOP
        return bottom + max((self._gap(key, inside[0]) for key in above if inside), default=_GAP + _BOUNDARY)

    def _inside_bottom(self) -> float:
        return max((self.places[key].bottom for key in self.boxes if not self._outside(key)), default=_TOP)

    def boundary(self) -> tuple[float, float, float, float] | None:
        """Return what encloses the boxes inside."""
        inside = [self.places[key] for key in self.boxes if not self._outside(key)]
        if not inside:
            return None
        top = min(place.y for place in inside) - _BOUNDARY + 10
        left = min(place.x for place in inside) - 12
        return left, top, self.width - 8 - left, self._inside_bottom() + 14 - top

    def routes(self) -> Iterator[Route]:
        """Yield each line with its path."""
        starts, ends = self._ports()
        for line in self.across:
            yield self._across(line, starts[line], ends[line])
        for number, line in enumerate(self.within):
            yield self._within(line, number)

    def _ports(self) -> tuple[dict[Line, float], dict[Line, float]]:
        """Return the height at which each line leaves its left box and reaches its right one, so that few cross."""
        starts: dict[Line, float] = {}
        ends: dict[Line, float] = {}
        for key in self.boxes:
            place = self.places[key]
            leaving = sorted(self.labels_of(key), key=lambda line: (self.places[self.stops[line][1]].y, line))
            y = place.y + (place.height - sum(_port(line) for line in leaving)) / 2
            for line in leaving:
                y += _port(line)
                starts[line] = y - 4
            coming = [line for line in self.across if self.stops[line][-1] == key]
            coming.sort(key=lambda line: (self.places[self.stops[line][-2]].y, line))
            for number, line in enumerate(coming, start=1):
                ends[line] = place.y + place.height * number / (len(coming) + 1)
        return starts, ends

    def _across(self, line: Line, start: float, end: float) -> Route:
        left, *passed, right = self.stops[line]
        x, y = self.places[left].right, start
        reach = x + max((len(label) for label in line.labels), default=0) * LETTER + 12
        parts = [f"M{x:.0f} {y:.0f} H{reach:.0f}"]
        for key in passed:
            row = self.places[key]
            middle = row.y + row.height / 2
            parts += [_curve(reach, y, row.x, middle), f"H{row.right:.0f}"]
            reach, y = row.right, middle
        parts.append(_curve(reach, y, self.places[right].x, end))
        labels = tuple((label, x + 10, start - 5 - LINE * row) for row, label in enumerate(reversed(line.labels)))
        return Route(
            line, " ".join(parts), labels, line.back or line.source == right, line.back or line.target == right
        )

    def _within(self, line: Line, number: int) -> Route:
        lane = self.lanes[self.lane[line.source]]
        above, below = sorted((line.source, line.target), key=lane.index)
        if lane.index(below) == lane.index(above) + 1:
            return self._down(line, above, below)
        source, target = self.places[line.source], self.places[line.target]
        first = self.lane[line.source] == 0 and len(self.lanes) > 1
        x = source.x if first else source.right
        bend = x - _LOOP if first else x + max((len(label) for label in line.labels), default=0) * LETTER + _LOOP - 8
        y1 = source.y + source.height * (0.7 if first else 0.5) + 3 * (number % 3)
        y2 = target.y + target.height * (0.5 if first else 0.75) + 3 * (number % 3)
        reach = x if first else bend - _LOOP + 20
        path = f"M{x:.0f} {y1:.0f} H{reach:.0f} C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x:.0f} {y2:.0f}"
        if first:
            labels = tuple(
                (label, max(4.0, bend - 24), (y1 + y2) / 2 + LINE * row) for row, label in enumerate(line.labels)
            )
        else:
            labels = tuple((label, x + 8, y1 - 5 - LINE * row) for row, label in enumerate(reversed(line.labels)))
        return Route(line, path, labels, line.back, head_at_end=True)

    def _down(self, line: Line, above: str, below: str) -> Route:
        """Draw a straight line between two boxes, one right below the other."""
        upper, lower = self.places[above], self.places[below]
        x = upper.x + 24 + (0 if line.source == above else 12)
        y1, y2 = (upper.bottom, lower.y) if line.source == above else (lower.y, upper.bottom)
        labels = tuple((label, x + 8, upper.bottom + LINE * (row + 1)) for row, label in enumerate(line.labels))
        return Route(line, f"M{x:.0f} {y1:.0f} V{y2:.0f}", labels, line.back, head_at_end=True)


def lay_out(boxes: Iterable[Box], lines: Iterable[Line]) -> Layout:
    """Return the place of everything."""
    drawing = _Drawing(boxes, lines)
    if not drawing.boxes:
        return Layout({}, (), None, 400, 60)
    drawing.measure()
    drawing.stack()
    bottom = max(drawing.places[key].bottom for key in drawing.boxes)
    return Layout(
        {key: drawing.places[key] for key in drawing.boxes},
        tuple(drawing.routes()),
        drawing.boundary(),
        drawing.width,
        bottom + 44,
    )


def _port(line: Line) -> float:
    """Return the height that a line takes at its box's right side."""
    return LINE * max(1, len(line.labels)) + 8


def _beside(stops: tuple[str, ...], key: str) -> Iterator[str]:
    for index, stop in enumerate(stops):
        if stop == key:
            yield from (stops[other] for other in (index - 1, index + 1) if 0 <= other < len(stops))


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    bend = (x1 + x2) / 2
    return f"C{bend:.0f} {y1:.0f} {bend:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
