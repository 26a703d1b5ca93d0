"""The line chart: a quiet grid, strong lines, and the words beside the lines they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charts.data import LineChart, Point, finite
from charts.layout.aside import aside_marks, break_marks
from charts.layout.axis import grid_marks, half_width, period_marks, tick_texts
from charts.layout.ends import end_labels, end_marks, end_width
from charts.layout.key import key_marks, key_rows, state_entries
from charts.layout.runs import Placed, dot_marks, line_marks, place
from charts.scale import Scale, nice_ticks, value_range
from charts.scene import LINE_HEIGHT, PHONE, TALL, AnyMark, Dot, Label, Margins, Scene, text_width
from charts.words import Words, say

LEAST_SIDE = 24


@dataclass(frozen=True, slots=True)
class Axes:
    """The two scales of a line chart with the ticks of the value axis."""

    across: Scale
    up: Scale
    ticks: tuple[Decimal, ...]
    texts: list[str]


def line_scene(chart: LineChart, words: Words, width: int = PHONE) -> Scene:
    """The whole drawing of a line chart that is at least ``width`` px wide."""
    axes = line_axes(chart)
    places = [place(series.points, axes.across, axes.up) for series in chart.series]
    if not any(placed for placed_list in places for placed in placed_list):
        return empty_scene("line", chart.height, words)
    ends = end_labels(chart, places, axes.across, axes.up, words)
    entries = _key(chart, axes, words)
    periods = _period_labels(chart, axes.across)
    side = max(LEAST_SIDE, half_width(*periods))
    left = int(max([side, *(text_width(text) + 10 for text in axes.texts)]))
    right = int(max([side, *(end_width(end) + 12 for end in ends)]))
    heights = [100 - axes.up.percent(tick) for tick in axes.ticks]
    zero_at = 100 - axes.up.percent(Decimal(0)) if axes.up.low <= 0 <= axes.up.high else None
    marks: list[AnyMark] = [
        *grid_marks(heights, axes.texts, zero_at),
        *aside_marks(chart, places, axes.across, axes.up, words),
        *_missing_marks(chart, axes.across, words),
        *_series_marks(chart, places, words),
        *end_marks(ends, chart.height),
        *break_marks(chart.breaks, axes.across, words),
        *period_marks(*periods, width - left - right, only_ends=chart.height < TALL),
        *key_marks(entries, 42, left),
    ]
    top = 24 if chart.breaks else 12
    bottom = 28 + LINE_HEIGHT * len(key_rows(entries))
    return Scene("line", chart.height, Margins(top, right, bottom, left), tuple(marks))


def line_axes(chart: LineChart) -> Axes:
    """Scales from everything that is drawn; the value axis ends on round ticks."""
    positions = [point.x for series in chart.series for point in series.points]
    positions += [mark.x for mark in chart.target if mark.x is not None]
    across = Scale(min(positions), max(positions)) if positions else Scale(Decimal(0), Decimal(0))
    low, high = chart.domain or _with_baseline_room(chart, *value_range(line_values(chart), zero=chart.zero))
    ticks = nice_ticks(low, high, 4 if chart.height >= TALL else 2)
    return Axes(across, Scale(ticks[0], ticks[-1]), ticks, tick_texts(ticks, chart.format, chart.tick_format))


def _with_baseline_room(chart: LineChart, low: Decimal, high: Decimal) -> tuple[Decimal, Decimal]:
    """A little room below a baseline that is the lowest value, for its words; never across zero."""
    value = finite(chart.baseline.value) if chart.baseline and chart.baseline.x is not None else None
    if value is None:
        return low, high
    wanted = value - (high - low) * 3 / 20
    return (wanted, high) if wanted < low and (wanted >= 0 or low < 0) else (low, high)


def line_values(chart: LineChart) -> Iterator[Decimal]:
    """Every finite value that the value axis must show."""
    given: list[Decimal | None] = [point.value for series in chart.series for point in series.points]
    given += [mark.value for mark in chart.target]
    if chart.baseline:
        given.append(chart.baseline.value)
    if chart.band:
        given += [chart.band.low, chart.band.high]
    return (value for value in map(finite, given) if value is not None)


def empty_scene(kind: str, height: int, words: Words) -> Scene:
    """A calm frame that says there is nothing yet."""
    label = Label(50, 50, say(words, "no_data"), "empty", "middle")
    return Scene(kind, min(height, 96), Margins(), (label,))


def all_points(chart: LineChart) -> list[Point]:
    """Points of all series."""
    return [point for series in chart.series for point in series.points]


def _series_marks(chart: LineChart, places: Sequence[list[Placed | None]], words: Words) -> Iterator[AnyMark]:
    """Grey context first, so that the coloured lines lie on top; all dots above all lines."""
    order = sorted(range(len(places)), key=lambda i: not chart.series[i].muted)
    for i in order:
        yield from line_marks(places[i], chart.breaks, series_number(chart, i))
    for i in order:
        yield from dot_marks(places[i], chart, words, series_number(chart, i), chart.breaks)


def series_number(chart: LineChart, index: int) -> int:
    """Colour number of a series: 0–5 by order, −1 for grey context."""
    return -1 if chart.series[index].muted else index % 6


def _missing_marks(chart: LineChart, across: Scale, words: Words) -> Iterator[AnyMark]:
    """A small dash on the axis for each period without a figure."""
    for label, x in dict.fromkeys((p.label, p.x) for p in all_points(chart) if finite(p.value) is None):
        yield Dot(across.percent(x), 100, "dot-missing", 0, 3.5, f"{label}: {say(words, 'no_figure')}")


def _period_labels(chart: LineChart, across: Scale) -> tuple[list[tuple[float, str]], list[tuple[float, str]]]:
    """Every period of the figures once, in order, and those that only the target names."""
    reported = {point.x: point.label for point in all_points(chart)}
    ahead = {mark.x: mark.label for mark in chart.target if mark.x is not None and mark.label}
    for x in reported:
        ahead.pop(x, None)
    return (
        [(across.percent(x), reported[x]) for x in sorted(reported)],
        [(across.percent(x), ahead[x]) for x in sorted(ahead)],
    )


def _key(chart: LineChart, axes: Axes, words: Words) -> list[tuple[str, str]]:
    """Signs in use, and that the axis does not start at zero."""
    points = all_points(chart)
    drawn = [point.state for point in points if finite(point.value) is not None]
    entries = state_entries(drawn, len(drawn) < len(points), words)
    if chart.domain is None and not axes.up.low <= 0 <= axes.up.high:
        entries.append(("", say(words, "axis_from", value=axes.texts[0])))
    return entries
