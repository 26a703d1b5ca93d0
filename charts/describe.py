"""Alt text made from the data: what a reader who does not see the drawing needs to know."""

from __future__ import annotations

from collections.abc import Iterable

from charts.data import (
    AnyChart,
    Bar,
    BarChart,
    BulletChart,
    GoalProgress,
    LineChart,
    Mark,
    Point,
    Series,
    SmallMultiples,
    Sparkline,
    SplitBar,
    figure_text,
    finite,
)
from charts.layout.aside import band_text
from charts.layout.split import part_text, split_shares
from charts.numbers import exact_arithmetic
from charts.words import Words, list_some, say

UNSETTLED = ("provisional", "incomplete", "not_comparable")
MOST_BARS, MOST_SERIES = 12, 6


def describe(chart: AnyChart, words: Words = None) -> str:
    """Title and facts in one sentence; the caller's own ``alt`` where there is one."""
    if chart.alt:
        return chart.alt
    with exact_arithmetic():
        pattern = "about_list" if isinstance(chart, Sparkline | LineChart) else "about"
        return say(words, pattern, title=chart.title, facts=facts(chart, words))


def facts(chart: AnyChart, words: Words = None) -> str:
    """What the title does not say. Call inside ``exact_arithmetic``."""
    if chart.alt:
        return chart.alt
    match chart:
        case Sparkline() | LineChart():
            return _line_facts(_as_line(chart), words)
        case BarChart():
            return _bar_facts(chart, words)
        case BulletChart():
            return _list([_value(chart.value, chart, words), *_aims(chart, chart.target, chart.baseline, words)])
        case SplitBar():
            return _split_facts(chart, words)
        case GoalProgress():
            return _goal_facts(chart, words)
        case SmallMultiples():
            panels = [f"{panel.title} {facts(panel, words)}" for panel in chart.panels]
            listed = "; ".join(panels) or say(words, "alt_no_data")
            return say(words, "alt_panels", count=len(panels), list=listed)


def _as_line(chart: Sparkline | LineChart) -> LineChart:
    if isinstance(chart, LineChart):
        return chart
    return LineChart(
        key=chart.key,
        title=chart.title,
        format=chart.format,
        series=(Series(chart.title, chart.points),),
        target=() if chart.target is None else (Mark(chart.target),),
        band=chart.band,
        breaks=chart.breaks,
        period_word=chart.period_word,
    )


def _line_facts(chart: LineChart, words: Words) -> str:
    points = sorted((p for series in chart.series for p in series.points), key=lambda p: p.x)
    if not any(finite(point.value) is not None for point in points):
        return _list([say(words, "alt_no_data"), *_aims(chart, _last(chart.target), chart.baseline, words)])
    said = [_trend(chart, points, words), *_aims(chart, _last(chart.target), chart.baseline, words)]
    if chart.band:
        said.append(band_text(chart.band, chart, words, "alt_"))
    for state in UNSETTLED:
        labels = _labels(p for p in points if p.state == state and finite(p.value) is not None)
        if labels:
            said.append(say(words, "state_for", state=say(words, state), labels=list_some(words, labels)))
    for cut in chart.breaks:
        after = next((p.label for p in points if p.x >= cut.x), points[-1].label)
        note = cut.note or say(words, "definition_changed")
        said.append(say(words, "alt_break", note=note, label=after))
    missing = _labels(point for point in points if finite(point.value) is None)
    if missing:
        said.append(say(words, "no_figure_for", labels=list_some(words, missing)))
    return _list(said)


def _trend(chart: LineChart, points: list[Point], words: Words) -> str:
    """'12 quarters from Q1 2023 to Q4 2025: 61.2% to 68.4%'."""
    periods = {point.x for point in points}
    known = [point for point in points if finite(point.value) is not None]
    if len(chart.series) == 1 and len(known) == 1:
        return say(words, "alt_one", label=known[0].label, value=figure_text(known[0], chart))
    frame = {
        "count": len(periods),
        "periods": chart.period_word or say(words, "periods"),
        "first": points[0].label,
        "last": points[-1].label,
    }
    if len(chart.series) == 1:
        start = comparable_start(known, chart)
        values = {"start": figure_text(start, chart), "end": figure_text(known[-1], chart)}
        if start is known[0]:
            return say(words, "alt_trend", **frame, **values)
        return say(words, "alt_trend_since", **frame, **values, since=start.label)
    lines = [_series_fact(series, chart, words) for series in chart.series]
    return say(words, "alt_trends", **frame, list=list_some(words, lines, MOST_SERIES))


def comparable_start(known: list[Point], chart: LineChart) -> Point:
    """The earliest figure that may be compared with the last one: after the last break, of the same kind."""
    last = known[-1]
    start = last
    for point in reversed(known):
        cut = any(point.x < cut.x <= last.x for cut in chart.breaks)
        if cut or (point.state == "not_comparable") != (last.state == "not_comparable"):
            break
        start = point
    return start


def _series_fact(series: Series, chart: LineChart, words: Words) -> str:
    known = sorted((p for p in series.points if finite(p.value) is not None), key=lambda p: p.x)
    if not known:
        return say(words, "alt_value", label=series.name, value=say(words, "no_figure"))
    start, end = figure_text(comparable_start(known, chart), chart), figure_text(known[-1], chart)
    return say(words, "alt_series", name=series.name, start=start, end=end)


def _bar_facts(chart: BarChart, words: Words) -> str:
    if not chart.bars:
        return say(words, "alt_no_data")
    parts = [
        say(words, "alt_value", label=bar.label, value=_with_state(bar, figure_text(bar, chart), words))
        for bar in chart.bars
    ]
    said = [say(words, "alt_bars", count=len(parts), list=list_some(words, parts, MOST_BARS))]
    if chart.reference and finite(chart.reference.value) is not None:
        value = figure_text(chart.reference, chart)
        said.append(say(words, "alt_value", label=chart.reference.label, value=value))
    return _list([*said, *_aims(chart, chart.target, None, words)])


def _split_facts(chart: SplitBar, words: Words) -> str:
    if not chart.parts:
        return say(words, "alt_no_data")
    parts = [
        say(words, "alt_value", label=part.label, value=part_text(chart, part, share, words))
        for part, share in zip(chart.parts, split_shares(chart), strict=True)
    ]
    return say(words, "alt_split", count=len(parts), list=list_some(words, parts, MOST_BARS))


def _goal_facts(chart: GoalProgress, words: Words) -> str:
    now = figure_text(chart.now, chart)
    said = [_with_state(chart.now, say(words, "now", value=now) if now else "", words)]
    said += _aims(chart, chart.target, chart.start, words)
    if chart.expected and finite(chart.expected.value) is not None:
        said.append(say(words, "alt_expected", value=figure_text(chart.expected, chart)))
    return _list(said)


def _aims(chart: AnyChart, target: Mark | None, baseline: Mark | None, words: Words) -> list[str]:
    """Baseline and target in words, where there are any."""
    said: list[str] = []
    for mark, plain, dated in ((baseline, "alt_baseline", "alt_baseline_of"), (target, "alt_target", "alt_target_by")):
        if mark and finite(mark.value) is not None:
            key = dated if mark.label else plain
            said.append(say(words, key, value=figure_text(mark, chart), when=mark.label))
    return said


def _value(mark: Mark, chart: AnyChart, words: Words) -> str:
    return _with_state(mark, figure_text(mark, chart), words)


def _with_state(figure: Mark | Bar, text: str, words: Words) -> str:
    """The figure in words, with its state where it is not official."""
    if not text:
        return say(words, "no_figure")
    return text if figure.state == "official" else f"{text} ({say(words, figure.state)})"


def _last(marks: tuple[Mark, ...]) -> Mark | None:
    return next((mark for mark in reversed(marks) if finite(mark.value) is not None), None)


def _labels(points: Iterable[Point]) -> list[str]:
    return list(dict.fromkeys(point.label for point in points))


def _list(said: list[str]) -> str:
    return "; ".join(text for text in said if text)
