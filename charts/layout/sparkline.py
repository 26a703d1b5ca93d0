"""The word-sized line."""

from __future__ import annotations

from decimal import Decimal

from charts.data import Sparkline, finite
from charts.layout.runs import line_marks, place
from charts.scale import ONE, Scale
from charts.scene import AnyMark, Box, Dot, Label, Margins, Rule, Scene
from charts.words import Words, say

WIDTH, HEIGHT = 110, 20
MARGINS = Margins(4, 5, 4, 5)


def sparkline_scene(chart: Sparkline, words: Words) -> Scene:
    """The line, the target as a quiet level, the last value as a dot (hollow while provisional)."""
    known = [value for point in chart.points if (value := finite(point.value)) is not None]
    if not known:
        label = Label(0, 50, say(words, "no_figure"), "quiet")
        return Scene("sparkline", HEIGHT, MARGINS, (label,), WIDTH)
    aside = [finite(chart.target)]
    if chart.band:
        aside += [finite(chart.band.low), finite(chart.band.high)]
    up = _scale([*known, *(value for value in aside if value is not None)])
    positions = [point.x for point in chart.points]
    places = place(chart.points, Scale(min(positions), max(positions)), up)
    marks: list[AnyMark] = [*_level_marks(chart, up), *line_marks(places, chart.breaks, 0)]
    for i, placed in enumerate(places):
        if placed is None:
            continue
        is_last = not any(places[i + 1 :])
        alone = not (i and places[i - 1]) and not (i + 1 < len(places) and places[i + 1])
        if is_last or alone:
            marks.append(Dot(placed.x, placed.y, f"dot-{placed.point.state}", 0, 3 if is_last else 1.5))
    return Scene("sparkline", HEIGHT, MARGINS, tuple(marks), WIDTH)


def _level_marks(chart: Sparkline, up: Scale) -> list[AnyMark]:
    """Band and target behind the line."""
    marks: list[AnyMark] = []
    if chart.band:
        low, high = finite(chart.band.low), finite(chart.band.high)
        top = 0.0 if high is None else 100 - up.percent(high)
        bottom = 100.0 if low is None else 100 - up.percent(low)
        marks.append(Box(0, min(top, bottom), 100, abs(bottom - top), "band"))
    target = finite(chart.target)
    if target is not None:
        y = 100 - up.percent(target)
        marks.append(Rule(0, y, 100, y, "target"))
    return marks


def _scale(values: list[Decimal]) -> Scale:
    """Lowest to highest, without zero: a sparkline shows shape. A level line runs through the middle."""
    low, high = min(values), max(values)
    return Scale(low, high) if low < high else Scale(low - ONE, high + ONE)
