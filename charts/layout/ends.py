"""Direct labels at the ends of lines, kept apart from each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from charts.data import LineChart, figure_text, finite
from charts.layout.runs import Placed
from charts.scale import Scale
from charts.scene import AnyMark, Label, fitted, spread, text_width
from charts.words import Words, say

LONGEST = 118
"""Px kept for a direct label, so that a phone keeps two thirds for the lines."""
GAP = 16
NEAR_RIGHT = 94.0


class End(NamedTuple):
    """A label wanted at a place; ``inside`` stands above its dot, others in the right margin."""

    x: float
    y: float
    text: str
    role: str
    series: int
    full: str
    inside: bool


def end_labels(
    chart: LineChart, places: Sequence[list[Placed | None]], across: Scale, up: Scale, words: Words
) -> list[End]:
    """One label per series with a figure, and one for the target."""
    ends: list[End] = []
    for i, placed_list in enumerate(places):
        last = next((placed for placed in reversed(placed_list) if placed), None)
        if last is None:
            continue
        series = chart.series[i]
        value = figure_text(last.point, chart)
        text = value if len(places) == 1 else f"{series.short or series.name} {value}"
        if len(places) > 1 and text_width(text) > LONGEST:
            name = fitted(series.short or series.name, LONGEST - text_width(" " + value))[0]
            short, full = f"{name} {value}", f"{series.name} {value}"
        else:
            short, full = fitted(text, LONGEST)
        number = -1 if series.muted else i % 6
        ends.append(End(last.x, last.y, short, "series", number, full, last.x < NEAR_RIGHT))
    target = next((mark for mark in reversed(chart.target) if finite(mark.value) is not None), None)
    if target is not None and target.value is not None:
        x = 100.0 if target.x is None else across.percent(target.x)
        said = say(words, "target", value=figure_text(target, chart))
        short, full = fitted(said, LONGEST)
        ends.append(End(x, 100 - up.percent(target.value), short, "target-label", 0, full, x < NEAR_RIGHT))
    return ends


def end_width(end: End) -> float:
    """Px the label needs in the right margin."""
    return 0 if end.inside else text_width(end.text)


def end_marks(ends: Sequence[End], height: int) -> Iterator[AnyMark]:
    """The labels: those in the margin pushed apart, those inside above their dots."""
    beside = [end for end in ends if not end.inside]
    tops = spread([end.y * height / 100 for end in beside], GAP, 0, height)
    for end, top in zip(beside, tops, strict=True):
        dy = top - end.y * height / 100 + 4
        yield Label(end.x, end.y, end.text, end.role, "start", 10, dy, end.series, end.full)
    inside = [end for end in ends if end.inside]
    if len(inside) == 1:
        end = inside[0]
        above = -11 if end.y * height / 100 > 12 else 20
        yield Label(end.x, end.y, end.text, end.role, "middle", 0, above, end.series, end.full)
        return
    tops = spread([end.y * height / 100 for end in inside], GAP, 0, height)
    for end, top in zip(inside, tops, strict=True):
        dy = top - end.y * height / 100 + 4
        yield Label(end.x, end.y, end.text, end.role, "start", 10, dy, end.series, end.full)
