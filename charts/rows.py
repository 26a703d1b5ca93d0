"""The table behind a drawing: every figure that is drawn, in the same words, so that page, CSV and picture agree."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from charts.data import (
    AnyChart,
    Bar,
    BarChart,
    BulletChart,
    GoalProgress,
    LineChart,
    Mark,
    Point,
    SmallMultiples,
    Sparkline,
    SplitBar,
    figure_text,
    finite,
)
from charts.layout.split import split_shares
from charts.numbers import exact_arithmetic, raw_text
from charts.words import Words, say

Table = list[list[str]]


def rows(chart: AnyChart, words: Words = None, *, raw: bool = False) -> Table:
    """Header and rows. ``raw`` writes bare decimals and empty cells (for CSV) instead of formatted figures.

    Columns for status and notes appear only where some row has one.
    """
    with exact_arithmetic():
        match chart:
            case Sparkline():
                return _point_rows(chart, [(chart.title, chart.points)], _level(chart.target), words, raw)
            case LineChart():
                named = [(series.name, series.points) for series in chart.series]
                return _point_rows(chart, named, chart.target, words, raw)
            case BarChart():
                extra = _extra(chart.target, "target", words) + _extra(chart.reference, "", words)
                return _bar_rows(chart, (*chart.bars, *extra), words, raw)
            case SplitBar():
                return _split_rows(chart, words, raw)
            case BulletChart():
                named_marks = [(chart.value, ""), (chart.baseline, "baseline"), (chart.target, "target")]
                return _mark_rows(chart, named_marks, words, raw)
            case GoalProgress():
                steps = [(chart.start, "baseline"), (chart.now, ""), (chart.expected, "expected")]
                return _mark_rows(chart, [*steps, (chart.target, "target")], words, raw)
            case SmallMultiples():
                return _panel_rows(chart, words, raw)


def _point_rows(
    chart: AnyChart, named: list[tuple[str, tuple[Point, ...]]], target: tuple[Mark, ...], words: Words, raw: bool
) -> Table:
    """One row per period; a column per series, then the target path, status and notes."""
    level = target[0] if len(target) == 1 and target[0].x is None else None
    aims = {mark.x: mark for mark in target if mark.x is not None}
    labels = {mark.x: mark.label for mark in target if mark.x is not None}
    for _, points in named:
        labels.update({point.x: point.label for point in points})
    by_x = [{point.x: point for point in points} for _, points in named]
    table = [[say(words, "period"), *(name for name, _ in named), _bare(words, "target")]]
    table[0] += [say(words, "status"), say(words, "note")]
    for x in sorted(labels):
        here = [points.get(x) for points in by_x]
        aim = level or aims.get(x)
        cells = [_cell(point, chart, words, raw) if point else "" for point in here]
        aim_cell = _cell(aim, chart, words, raw) if aim else ""
        states = [
            _prefixed(name, say(words, point.state), len(named))
            for (name, _), point in zip(named, here, strict=True)
            if point and point.state != "official" and finite(point.value) is not None
        ]
        notes = [_prefixed(name, p.note, len(named)) for (name, _), p in zip(named, here, strict=True) if p and p.note]
        table.append([labels[x], *cells, aim_cell, "; ".join(states), "; ".join(notes)])
    return _without_empty(table, keep=1 + len(named))


def _bar_rows(chart: BarChart, bars: Iterable[Bar], words: Words, raw: bool) -> Table:
    head = [
        chart.category_word or say(words, "category"),
        say(words, "value"),
        say(words, "status"),
        say(words, "note"),
    ]
    body = [[bar.label, _cell(bar, chart, words, raw), _status(bar, words), bar.note] for bar in bars]
    return _without_empty([head, *body], keep=2)


def _split_rows(chart: SplitBar, words: Words, raw: bool) -> Table:
    head = [chart.category_word or say(words, "category"), say(words, "value"), say(words, "share")]
    table = [[*head, say(words, "status"), say(words, "note")]]
    for part, share in zip(chart.parts, split_shares(chart), strict=True):
        said = "" if share is None else f"{share:.1f}" if raw else f"{share:.0f}%"
        table.append([part.label, _cell(part, chart, words, raw), said, _status(part, words), part.note])
    return _without_empty(table, keep=3)


def _mark_rows(chart: AnyChart, named: list[tuple[Mark | None, str]], words: Words, raw: bool) -> Table:
    """One row per mark: what it is, its value, when, status."""
    table = [[say(words, "measure"), say(words, "value"), say(words, "period"), say(words, "status")]]
    for mark, key in named:
        if mark is not None:
            name = _bare(words, key) if key else chart.title
            table.append([name, _cell(mark, chart, words, raw), mark.label, _status(mark, words)])
    return _without_empty(table, keep=2)


def _panel_rows(chart: SmallMultiples, words: Words, raw: bool) -> Table:
    """One row per panel, series and period."""
    head = [say(words, key) for key in ("panel", "measure", "period", "value", "status", "note")]
    table = [head]
    for panel in chart.panels:
        for series in panel.series:
            for p in sorted(series.points, key=lambda point: point.x):
                cell = _cell(p, panel, words, raw)
                table.append([panel.title, series.name, p.label, cell, _status(p, words), p.note])
        for mark in panel.target:
            aim = _cell(mark, panel, words, raw)
            table.append([panel.title, _bare(words, "target"), mark.label, aim, _status(mark, words), ""])
    return _without_empty(table, keep=4)


def _cell(figure: Point | Bar | Mark, chart: AnyChart, words: Words, raw: bool) -> str:
    value = finite(figure.value)
    if raw:
        return "" if value is None else raw_text(value)
    return figure_text(figure, chart) or say(words, "no_figure")


def _status(figure: Point | Bar | Mark, words: Words) -> str:
    return "" if figure.state == "official" or finite(figure.value) is None else say(words, figure.state)


def _level(target: Decimal | None) -> tuple[Mark, ...]:
    return () if target is None else (Mark(target),)


def _extra(mark: Mark | None, key: str, words: Words) -> tuple[Bar, ...]:
    """A reference line as one more row."""
    if mark is None:
        return ()
    return (Bar(_bare(words, key) if key else mark.label, mark.value, mark.state, text=mark.text),)


def _bare(words: Words, key: str) -> str:
    """'Target {value}' as a heading: 'Target'."""
    return say(words, key, value="", when="").strip(" :")


def _prefixed(name: str, text: str, count: int) -> str:
    return text if count == 1 else f"{name}: {text}"


def _without_empty(table: Table, keep: int) -> Table:
    """The table without those columns from ``keep`` on that no row fills."""
    body = table[1:]
    filled = [i < keep or any(row[i] for row in body) for i in range(len(table[0]))]
    return [[cell for cell, is_kept in zip(row, filled, strict=True) if is_kept] for row in table]
