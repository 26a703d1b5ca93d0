"""Small multiples: line charts that share one value axis, so that heights compare."""

from __future__ import annotations

from dataclasses import replace

from charts.data import LineChart, SmallMultiples
from charts.layout.line import line_axes, line_values
from charts.scale import value_range
from charts.words import Words, say

HEIGHT = 110


def panels_of(chart: SmallMultiples) -> list[LineChart]:
    """The panels with the common axis, and keys that cannot clash."""
    if not chart.panels:
        return []
    values = [value for panel in chart.panels for value in line_values(panel)]
    low, high = value_range(values, zero=any(panel.zero for panel in chart.panels))
    return [
        replace(panel, key=f"{chart.key}-{i}", domain=(low, high), height=HEIGHT)
        for i, panel in enumerate(chart.panels)
    ]


def axis_note(panels: list[LineChart], words: Words) -> str:
    """That the common axis does not start at zero, said once for all panels; '' where it does."""
    if not panels:
        return ""
    axes = line_axes(panels[0])
    return "" if axes.up.low <= 0 <= axes.up.high else say(words, "axes_from", value=axes.texts[0])
