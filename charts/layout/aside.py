"""What stands beside the series: the band, the target path, the baseline, and breaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from charts.data import Band, Break, Chart, LineChart, figure_text, finite
from charts.layout.runs import Placed
from charts.scale import Scale
from charts.scene import Anchor, AnyMark, Box, Dot, Label, Path, Rule, fitted
from charts.words import Words, say

BAND_LABEL_REACH = 60.0
"""Percent of the width that a band's name may cover on a phone."""
APART = 45.0
"""Percent of the width between two named breaks; the table names all of them."""


def aside_marks(
    chart: LineChart, places: Sequence[Sequence[Placed | None]], across: Scale, up: Scale, words: Words
) -> Iterator[AnyMark]:
    """Band, target and baseline, from back to front."""
    if chart.band:
        yield from _band_marks(chart.band, chart, places, up, words)
    yield from _target_marks(chart, across, up)
    yield from _baseline_marks(chart, across, up, words)


def band_text(band: Band, chart: Chart, words: Words, prefix: str = "") -> str:
    """'Range to keep 80% to 90%', or the caller's label. ``prefix`` picks the words of the alt text."""
    if band.label:
        return band.label
    low, high = finite(band.low), finite(band.high)
    if low is not None and high is not None:
        return say(words, f"{prefix}band", low=chart.format(low), high=chart.format(high))
    if low is not None:
        return say(words, f"{prefix}band_low", low=chart.format(low))
    return say(words, f"{prefix}band_high", high=chart.format(high)) if high is not None else ""


def _band_marks(
    band: Band, chart: LineChart, places: Sequence[Sequence[Placed | None]], up: Scale, words: Words
) -> Iterator[AnyMark]:
    """The range as a soft area with its name in the corner that the lines leave free."""
    low, high = finite(band.low), finite(band.high)
    if low is None and high is None:
        return
    top = 0.0 if high is None else 100 - up.percent(high)
    bottom = 100.0 if low is None else 100 - up.percent(low)
    top, bottom = min(top, bottom), max(top, bottom)
    yield Box(0, top, 100, bottom - top, "band")
    drawn = [placed for placed_list in places for placed in placed_list if placed]
    corners: list[tuple[float, float, Anchor, float, float]] = [
        (0, top, "start", 6, 15),
        (0, bottom, "start", 6, -7),
        (100, top, "end", -6, 15),
        (100, bottom, "end", -6, -7),
    ]

    def room(corner: tuple[float, float, Anchor, float, float]) -> float:
        near = [placed.y for placed in drawn if abs(placed.x - corner[0]) <= BAND_LABEL_REACH]
        return min([abs(y - corner[1] - corner[4] / 2) for y in near] or [100.0])

    x, y, anchor, dx, dy = max(corners, key=room)
    short, full = fitted(band_text(band, chart, words), 240)
    yield Label(x, y, short, "band-label", anchor, dx, dy, full=full)


def _target_marks(chart: LineChart, across: Scale, up: Scale) -> Iterator[AnyMark]:
    """A dashed path through the marks with a place, or a level line; a diamond at the aim."""
    steps = [
        (None if mark.x is None else across.percent(mark.x), 100 - up.percent(value), mark)
        for mark in chart.target
        if (value := finite(mark.value)) is not None
    ]
    if not steps:
        return
    path = [(x, y) for x, y, _ in steps if x is not None]
    if len(path) > 1:
        yield Path(tuple(path), "target")
    for x, y, _ in steps:
        if x is None:
            yield Rule(0, y, 100, y, "target")
    x, y, aim = steps[-1]
    if x is not None:
        yield Dot(x, y, "dot-target", 0, 4.5, f"{aim.label}: {figure_text(aim, chart)}")


def _baseline_marks(chart: LineChart, across: Scale, up: Scale, words: Words) -> Iterator[AnyMark]:
    """A ring around the baseline with its name below, or a dotted level line."""
    baseline = chart.baseline
    value = finite(baseline.value) if baseline else None
    if baseline is None or value is None:
        return
    y = 100 - up.percent(value)
    text = say(words, "baseline", value=figure_text(baseline, chart))
    if baseline.x is None:
        yield Rule(0, y, 100, y, "baseline")
        yield Label(0, y, text, "note", "start", 6, -6)
        return
    x = across.percent(baseline.x)
    anchor: Anchor = "start" if x < 30 else "end" if x > 70 else "middle"
    yield Dot(x, y, "dot-baseline", 0, 7, f"{baseline.label}: {figure_text(baseline, chart)}")
    yield Label(x, y, text, "note", anchor, -4 if anchor == "start" else 0, 22 if y < 85 else -14)


def break_marks(breaks: Sequence[Break], across: Scale, words: Words) -> Iterator[AnyMark]:
    """An upright dashed line with its reason above the plot."""
    named: list[float] = []
    for cut in breaks:
        x = across.percent(cut.x)
        yield Rule(x, 0, x, 100, "break")
        if any(abs(x - other) < APART for other in named):
            continue
        named.append(x)
        short, full = fitted(cut.note or say(words, "definition_changed"), 170)
        anchor: Anchor = "start" if x < 35 else "end" if x > 65 else "middle"
        yield Label(x, 0, short, "note", anchor, 0, -8, full=full)
