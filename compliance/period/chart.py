"""The trend as columns in an SVG: one column a day, none where no run is relied on.

Every number of a chart is in the table of months and in the CSV as well; a chart's description says what it shows in words.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from compliance.pci_dss import State
from compliance.period.summary import Day, DayResult, Series
from policies.model.strings import count

WIDTH: Final = 1000
_LEFT: Final = 44
_RIGHT: Final = 8
_PLOT: Final = 120
_TOP: Final = 8
HEIGHT: Final = _TOP + _PLOT + 26
_LABELS_MOST: Final = 13
_TALL: Final = {DayResult.BLOCKED: 3, DayResult.PASSED: 2, DayResult.NOT_COUNTED: 1}
_RESULT_CLASSES: Final = {
    DayResult.BLOCKED: "fail",
    DayResult.PASSED: "pass",
    DayResult.NOT_COUNTED: "undetermined",
}
_STATES: Final = (
    State.SUPPORTED,
    State.PARTIAL,
    State.RESOLVED,
    State.ACCEPTED,
    State.CONFLICT,
    State.FINDING_OPEN,
)
"""What a control judged, from the bottom of a column to its top."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What a column is made of, from below."""

    name: str
    css: str
    values: tuple[int, ...]
    """One number a day."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle over days that are alike."""

    css: str
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True, slots=True)
class Label:
    """A text on an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Legend:
    """What a colour stands for, and its first and last number."""

    css: str
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart, laid out."""

    id: str
    title: str
    said: str
    bars: tuple[Bar, ...]
    labels: tuple[Label, ...]
    legend: tuple[Legend, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = _TOP + _PLOT
    left: int = _LEFT
    right: int = WIDTH - _RIGHT


def charts(series: Series, prefix: str) -> tuple[Chart, ...]:
    """Return the three charts of a series; ``prefix`` makes their ids unique on the page."""
    days = series.days
    return (
        _chart(f"{prefix}-results", "Result of each day", days, _results(days), scale=3, axis=False),
        _chart(
            f"{prefix}-findings",
            "Findings of each day (the most in one run)",
            days,
            (
                Layer("blocking", "fail", tuple(day.blocking for day in days)),
                Layer("waived", "waived", tuple(day.waived for day in days)),
            ),
        ),
        _chart(
            f"{prefix}-states",
            "Requirements that a control judged, by state",
            days,
            tuple(Layer(str(state), _css(state), tuple(day.states.get(state, 0) for day in days)) for state in _STATES),
        ),
    )


def _css(state: State) -> str:
    return str(state).replace(" ", "-")


def _results(days: Sequence[Day]) -> tuple[Layer, ...]:
    """Return a day's result as a height too: a reader need not tell red from green."""
    return tuple(
        Layer(str(result), _RESULT_CLASSES[result], tuple(tall * (day.result is result) for day in days))
        for result, tall in _TALL.items()
    )


def _chart(  # noqa: PLR0913 - what makes one chart another
    name: str, title: str, days: Sequence[Day], layers: tuple[Layer, ...], *, scale: int = 0, axis: bool = True
) -> Chart:
    totals = [sum(layer.values[number] for layer in layers) for number in range(len(days))]
    top = scale or max([*totals, 1])
    vertical = [Label(_LEFT - 6, _TOP + 10, str(top)), Label(_LEFT - 6, _TOP + _PLOT, "0")] if axis else []
    said = _sentence if axis else _days_sentence
    return Chart(
        name,
        title,
        f"{title}, {days[0].date} to {days[-1].date}. {' '.join(said(days, layer) for layer in layers)}",
        tuple(_bars(days, layers, top, axis=axis)),
        (*_months(days), *vertical),
        tuple(Legend(layer.css, said(days, layer)) for layer in layers),
    )


def _sentence(days: Sequence[Day], layer: Layer) -> str:
    """Say a layer's first and last number, and its highest; days without a run have none."""
    with_run = [value for day, value in zip(days, layer.values, strict=True) if day.counted]
    if not with_run:
        return f"{layer.name}: no run."
    return f"{layer.name}: {with_run[0]} on the first day, {with_run[-1]} on the last, {max(with_run)} at most."


def _days_sentence(_: Sequence[Day], layer: Layer) -> str:
    return f"{layer.name}: {count(sum(value > 0 for value in layer.values), 'day', 'days')}."


def _bars(days: Sequence[Day], layers: tuple[Layer, ...], top: int, *, axis: bool) -> Iterator[Bar]:
    width = (WIDTH - _LEFT - _RIGHT) / len(days)
    columns = [tuple(layer.values[number] for layer in layers) for number in range(len(days))]
    start = 0
    for column, group in groupby(columns):
        length = len(list(group))
        below = 0.0
        for layer, value in zip(layers, column, strict=True):
            if value:
                tall = value * _PLOT / top
                yield Bar(
                    layer.css,
                    round(_LEFT + start * width, 2),
                    round(_TOP + _PLOT - below - tall, 2),
                    round(length * width, 2),
                    round(tall, 2),
                    f"{_span(days, start, length)}: {value if axis else ''} {layer.name}".replace(":  ", ": "),
                )
                below += tall
        start += length


def _span(days: Sequence[Day], start: int, length: int) -> str:
    first, last = days[start].date, days[start + length - 1].date
    return f"{first}" if length == 1 else f"{first} to {last}"


def _months(days: Sequence[Day]) -> Iterator[Label]:
    """Yield the first of each month, or for a long period of some months, and for a short one the first and last day."""
    width = (WIDTH - _LEFT - _RIGHT) / len(days)
    starts = [number for number, day in enumerate(days) if day.date.day == 1]
    text: Callable[[datetime.date], str] = lambda date: f"{date:%Y-%m}"  # noqa: E731 - one of two
    if len(starts) < 2:  # noqa: PLR2004 - one tick is no axis
        starts, text = sorted({0, len(days) - 1}), str
    step = -(-len(starts) // _LABELS_MOST)
    for number in starts[::step]:
        yield Label(round(_LEFT + number * width, 2), HEIGHT - 8, text(days[number].date))
