"""A whole and its parts: one bar, and a row of words for each part."""

from __future__ import annotations

from charts.data import Bar, SplitBar, figure_text, finite
from charts.layout.line import empty_scene
from charts.scale import ZERO
from charts.scene import AnyMark, Box, Dot, Label, Margins, Scene, fitted
from charts.words import Words, say

BAR, GAP, ROW = 24, 12, 24
HUES = 6
LONGEST = 190


def split_scene(chart: SplitBar, words: Words) -> Scene:
    """The bar on top, then every part with its sign, name, value and share."""
    if not chart.parts:
        return empty_scene("split", 96, words)
    height = BAR + GAP + ROW * len(chart.parts)
    shares = split_shares(chart)
    marks: list[AnyMark] = [Box(0, 0, 100, BAR / height * 100, "track")]
    left = 0.0
    for i, (part, share) in enumerate(zip(chart.parts, shares, strict=True)):
        title = f"{part.label}: {part_text(chart, part, share, words)}"
        if share is not None:
            width = min(share, 100 - left)
            marks.append(Box(left, 0, width, BAR / height * 100, "part", i % HUES, title))
            if share >= 14 and i % HUES == i:
                marks.append(Label(left, 0, f"{share:.0f}%", "on-part", "start", 8, 16, i % HUES))
            left += width
        y = (BAR + GAP + ROW * i + ROW / 2) / height * 100
        short, full = fitted(part.label, LONGEST)
        marks.append(Dot(0, y, "dot-part" if share is not None else "dot-missing", i % HUES, 5, "", 6))
        marks.append(Label(0, y, short, "name", "start", 20, full=full))
        said = part_text(chart, part, share, words)
        marks.append(Label(100, y, said, "value" if share is not None else "missing", "end"))
    return Scene("split", height, Margins(4, 0, 4, 0), tuple(marks))


def split_shares(chart: SplitBar) -> list[float | None]:
    """Percent of the sum for each part that can be drawn; None for missing and negative ones."""
    drawn = [value if value is not None and value >= 0 else None for value in (finite(p.value) for p in chart.parts)]
    whole = sum((value for value in drawn if value is not None), ZERO)
    if not whole or not whole.is_finite():
        return [None if value is None else 0.0 for value in drawn]
    return [None if value is None else float(value / whole * 100) for value in drawn]


def part_text(chart: SplitBar, part: Bar, share: float | None, words: Words) -> str:
    """'340 (24%)', or why there is nothing, with the state where it is not official."""
    text = figure_text(part, chart)
    if not text:
        return say(words, "no_figure")
    said = text if share is None else f"{text} ({share:.0f}%)"
    return said if part.state == "official" else f"{said}, {say(words, part.state)}"
