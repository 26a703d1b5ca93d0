"""How far a goal has come from its start to its target."""

from __future__ import annotations

from charts.data import GoalProgress, Mark, figure_text, finite
from charts.layout.line import empty_scene
from charts.scale import Scale
from charts.scene import Anchor, AnyMark, Box, Dot, Label, Margins, Rule, Scene, fitted
from charts.words import Words, say

HEIGHT = 12
LONGEST = 140


def goal_scene(chart: GoalProgress, words: Words) -> Scene:
    """A track from start (left) to target (right), also where the target is the lower number.

    A value worse than the start stays at the left, one beyond the target at the right: the words carry the figure.
    """
    start, target = finite(chart.start.value), finite(chart.target.value)
    if start is None or target is None:
        return empty_scene("goal", 56, words)
    along = Scale(start, target)
    marks: list[AnyMark] = [Box(0, 0, 100, 100, "track")]
    now = finite(chart.now.value)
    if now is not None:
        x = along.percent(now)
        text = say(words, "now", value=figure_text(chart.now, chart))
        if chart.now.state != "official":
            text = f"{text} ({say(words, chart.now.state)})"
        marks.append(Box(0, 0, x, 100, f"bar-{chart.now.state}", 0, f"{chart.title}: {text}"))
        marks.append(Dot(x, 50, f"dot-{chart.now.state}", 0, 7))
        marks.append(Label(x, 0, text, "value", _anchor(x), 0, -12))
    else:
        marks.append(Label(0, 0, say(words, "no_figure"), "missing", "start", 0, -12))
    marks.append(_end(chart, chart.start, 0, "baseline", words))
    marks.append(_end(chart, chart.target, 100, "target", words))
    expected = chart.expected
    value = finite(expected.value) if expected else None
    if expected and value is not None:
        x = along.percent(value)
        marks.append(Rule(x, 0, x, 100, "aim"))
        said = say(words, "expected", value=figure_text(expected, chart))
        marks.append(Label(x, 100, said, "note", _anchor(x), 0, 38))
    return Scene("goal", HEIGHT, Margins(28, 8, 46 if value is not None else 28, 8), tuple(marks))


def _anchor(x: float) -> Anchor:
    return "start" if x < 25 else "end" if x > 75 else "middle"


def _end(chart: GoalProgress, mark: Mark, x: float, kind: str, words: Words) -> Label:
    """The words under one end of the track."""
    text = figure_text(mark, chart)
    said = f"{text} ({mark.label})" if mark.label else text
    said = say(words, kind, value=said)
    short, full = fitted(said, LONGEST)
    return Label(x, 100, short, f"{kind}-label", "end" if x else "start", 0, 20, full=full)
