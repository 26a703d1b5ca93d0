"""One value against its target and baseline."""

from __future__ import annotations

from decimal import Decimal

from charts.data import BulletChart, figure_text, finite
from charts.layout.line import empty_scene
from charts.scale import ONE, Scale, nice_ticks
from charts.scene import Anchor, AnyMark, Box, Label, Margins, Rule, Scene, fitted, text_width
from charts.words import Words, say

HEIGHT = 20
LONGEST = 190


def bullet_scene(chart: BulletChart, words: Words) -> Scene:
    """A track, the value as a bar on it, the target as a firm upright stroke, the baseline as a fine one.

    The target is named above and the baseline below, so that they never meet.
    """
    marks_of = [chart.value, chart.target, chart.baseline]
    ends = [chart.band.low, chart.band.high] if chart.band else []
    given = [*(mark.value for mark in marks_of if mark), *ends]
    values = [value for value in map(finite, given) if value is not None]
    if not values:
        return empty_scene("bullet", 56, words)
    ticks = nice_ticks(min([*values, Decimal(0)]), max([*values, Decimal(0)]) or ONE)
    along = Scale(ticks[0], ticks[-1])
    zero = along.percent(Decimal(0))
    marks: list[AnyMark] = [Box(0, 20, 100, 60, "track")]
    if chart.band and (chart.band.low is not None or chart.band.high is not None):
        low, high = finite(chart.band.low), finite(chart.band.high)
        start = 0.0 if low is None else along.percent(low)
        end = 100.0 if high is None else along.percent(high)
        marks.append(Box(min(start, end), 20, abs(end - start), 60, "band"))
    value = finite(chart.value.value)
    text = figure_text(chart.value, chart) or say(words, "no_figure")
    if value is not None:
        x = along.percent(value)
        marks.append(Box(min(zero, x), 30, abs(x - zero), 40, f"bar-{chart.value.state}", 0, f"{chart.title}: {text}"))
    marks.append(Label(100, 50, text, "value" if value is not None else "missing", "start", 8))
    marks += _stroke(chart, "target", along, words)
    marks += _stroke(chart, "baseline", along, words)
    margins = Margins(24 if chart.target else 4, int(text_width(text)) + 12, 24 if chart.baseline else 4, 0)
    return Scene("bullet", HEIGHT, margins, tuple(marks))


def _stroke(chart: BulletChart, kind: str, along: Scale, words: Words) -> list[AnyMark]:
    """The stroke of the target or the baseline with its words."""
    mark = chart.target if kind == "target" else chart.baseline
    value = finite(mark.value) if mark else None
    if mark is None or value is None:
        return []
    x = along.percent(value)
    anchor: Anchor = "end" if x > 60 else "start" if x < 40 else "middle"
    key = {"target": "target_by", "baseline": "baseline_of"}[kind] if mark.label else kind
    short, full = fitted(say(words, key, value=figure_text(mark, chart), when=mark.label), LONGEST)
    y, dy = (0, -7) if kind == "target" else (100, 17)
    rule = Rule(x, 0, x, 100, "aim") if kind == "target" else Rule(x, 20, x, 100, "from")
    return [rule, Label(x, y, short, f"{kind}-label", anchor, 0, dy, full=full)]
