"""Horizontal bars from zero, each with its own words and value: no axis to read off."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from charts.data import Bar, BarChart, Mark, figure_text, finite
from charts.layout.key import key_marks, key_rows, state_entries
from charts.layout.line import empty_scene
from charts.scale import ONE, Scale
from charts.scene import LINE_HEIGHT, Anchor, AnyMark, Box, Label, Margins, Rule, Scene, fitted, text_width
from charts.words import Words, say

BESIDE_ROW, STACKED_ROW, THICK = 28, 44, 16
LONGEST_BESIDE = 120
"""Px up to which labels stand left of the bars; longer ones stand above them."""
LONGEST_ABOVE = 300


def bar_scene(chart: BarChart, words: Words) -> Scene:
    """The bars with a zero line, a reference line and a target line."""
    if not chart.bars:
        return empty_scene("bar", 96, words)
    beside = max(text_width(bar.label) for bar in chart.bars) <= LONGEST_BESIDE
    row = BESIDE_ROW if beside else STACKED_ROW
    height = row * len(chart.bars)
    along = bar_scale(chart)
    left = int(max(text_width(bar.label) for bar in chart.bars) + 12) if beside else 0
    valued = [bar for bar in chart.bars if finite(bar.value) is not None]
    right = int(max((text_width(figure_text(bar, chart)) for bar in valued), default=0) + 12)
    entries = state_entries((bar.state for bar in valued), False, words, "bar")
    lines = [(mark, kind) for mark, kind in ((chart.reference, "reference"), (chart.target, "target")) if mark]
    marks: list[AnyMark] = []
    for i, bar in enumerate(chart.bars):
        middle = (i * row + row - BESIDE_ROW / 2) / height * 100
        marks += _bar_marks(bar, chart, along, middle, THICK / height * 100, words)
        marks.append(_name(bar, middle, beside))
    if beside or along.low < 0:
        marks.append(Rule(along.percent(Decimal(0)), 0, along.percent(Decimal(0)), 100, "zero"))
    for i, (mark, kind) in enumerate(lines):
        marks += _level_marks(mark, kind, chart, along, words, -8 - LINE_HEIGHT * i)
    marks.sort(key=lambda mark: isinstance(mark, Label))  # words lie above the lines across the bars
    marks += key_marks(entries, 22, left)
    top = 4 + LINE_HEIGHT * len(lines) + (4 if lines else 0)
    bottom = 4 + (LINE_HEIGHT * len(key_rows(entries)) + 6 if entries else 0)
    return Scene("bar", height, Margins(top, max(right, 24), bottom, left), tuple(marks))


def bar_scale(chart: BarChart) -> Scale:
    """From zero (or the lowest negative) to the longest bar or line."""
    aside = [mark.value for mark in (chart.reference, chart.target) if mark]
    values = [value for value in map(finite, [*(bar.value for bar in chart.bars), *aside]) if value is not None]
    low, high = min([*values, Decimal(0)]), max([*values, Decimal(0)])
    return Scale(low, high if high > low else ONE)


def _bar_marks(
    bar: Bar, chart: BarChart, along: Scale, middle: float, thick: float, words: Words
) -> Iterator[AnyMark]:
    """The bar and its value; in words where there is no figure."""
    zero = along.percent(Decimal(0))
    value = finite(bar.value)
    if value is None:
        yield Label(zero, middle, bar.text or say(words, "no_figure"), "missing", "start", 8)
        return
    end = along.percent(value)
    text = figure_text(bar, chart)
    title = f"{bar.label}: {text}" + (f" ({say(words, bar.state)})" if bar.state != "official" else "")
    title += f". {bar.note}" if bar.note else ""
    yield Box(min(zero, end), middle - thick / 2, abs(end - zero), thick, f"bar-{bar.state}", 0, title)
    yield Label(max(zero, end), middle, text, "value", "start", 8)


def _name(bar: Bar, middle: float, beside: bool) -> Label:
    if beside:
        return Label(0, middle, bar.label, "name", "end", -10)
    short, full = fitted(bar.label, LONGEST_ABOVE)
    return Label(0, middle, short, "name", "start", 0, -14, full=full)


def _level_marks(mark: Mark, kind: str, chart: BarChart, along: Scale, words: Words, dy: float) -> Iterator[AnyMark]:
    """A line across all bars with its words above."""
    value = finite(mark.value)
    if value is None:
        return
    x = along.percent(value)
    text = figure_text(mark, chart)
    said = say(words, "target", value=text) if kind == "target" else f"{mark.label} {text}".strip()
    anchor: Anchor = "end" if x > 60 else "start" if x < 40 else "middle"
    short, full = fitted(said, 200)
    yield Rule(x, 0, x, 100, kind)
    yield Label(x, 0, short, f"{kind}-label", anchor, 0, dy, full=full)
