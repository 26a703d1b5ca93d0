"""From data to drawing: one file per kind of chart."""

from __future__ import annotations

from charts.data import AnyChart, BarChart, BulletChart, GoalProgress, LineChart, SmallMultiples, Sparkline, SplitBar
from charts.layout.bar import bar_scene
from charts.layout.bullet import bullet_scene
from charts.layout.goal import goal_scene
from charts.layout.line import line_scene
from charts.layout.multiples import axis_note, panels_of
from charts.layout.sparkline import sparkline_scene
from charts.layout.split import split_scene
from charts.scene import PHONE, Scene
from charts.words import Words

SingleChart = Sparkline | LineChart | BarChart | BulletChart | SplitBar | GoalProgress

__all__ = ["SingleChart", "axis_note", "panels_of", "scene_of", "singles"]


def scene_of(chart: SingleChart, words: Words = None, width: int = PHONE) -> Scene:
    """The drawing of one chart at least ``width`` px wide. Call inside ``exact_arithmetic``."""
    match chart:
        case Sparkline():
            return sparkline_scene(chart, words)
        case LineChart():
            return line_scene(chart, words, width)
        case BarChart():
            return bar_scene(chart, words)
        case BulletChart():
            return bullet_scene(chart, words)
        case SplitBar():
            return split_scene(chart, words)
        case GoalProgress():
            return goal_scene(chart, words)


def singles(chart: AnyChart) -> list[SingleChart]:
    """The chart itself, or the panels of small multiples on their common axis."""
    return [*panels_of(chart)] if isinstance(chart, SmallMultiples) else [chart]
