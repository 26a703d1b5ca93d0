"""What a caller hands in: frozen dataclasses, plain numbers and texts.

Values are ``Decimal`` or ``None``; ``None`` means "there is no figure" and is never drawn as zero.
A value that is not finite (NaN, infinity) is treated as missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from charts.numbers import Number

State = Literal["official", "provisional", "incomplete", "not_comparable"]
Formatter = Callable[[Decimal], str]
PLAIN = Number()


@dataclass(frozen=True, slots=True)
class Point:
    """One figure in time. ``x`` is a position (a day number, a year: only distances count).

    ``text`` replaces the formatted value where the caller has exact words (">95%", "hidden to protect
    small groups"). ``note`` is shown on hover and in the table.
    """

    label: str
    x: Decimal
    value: Decimal | None
    state: State = "official"
    note: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """A line. ``short`` is the direct label where ``name`` is long; ``muted`` makes it grey context."""

    name: str
    points: tuple[Point, ...]
    short: str = ""
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A single value beside the series: a target, a baseline, a reference. ``label`` says when or whose.

    Without ``x`` it holds for the whole width.
    """

    value: Decimal | None
    label: str = ""
    x: Decimal | None = None
    state: State = "official"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """The range a 'maintain' indicator should stay in; either end may be open."""

    low: Decimal | None = None
    high: Decimal | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """The definition changed at ``x``: values before it and from it on are not comparable."""

    x: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One category or partner of a bar chart, or one part of a split bar."""

    label: str
    value: Decimal | None
    state: State = "official"
    note: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What every chart has. ``key`` makes its ids unique on the page; ``alt`` overrides the made alt text."""

    key: str
    title: str
    format: Formatter = PLAIN
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline(Chart):
    """A word-sized line for a table cell: 120 × 28 px, no axis."""

    points: tuple[Point, ...] = ()
    target: Decimal | None = None
    band: Band | None = None
    breaks: tuple[Break, ...] = ()
    period_word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChart(Chart):
    """Series over time. ``target`` is a path of marks with ``x``, or one mark without ``x`` (a level line).

    ``domain`` fixes the value axis; ``zero`` forces it to include zero; ``period_word`` is the plural noun
    for the alt text ("quarters"); ``tick_format`` formats axis labels where ``format`` would be too long.
    """

    series: tuple[Series, ...] = ()
    target: tuple[Mark, ...] = ()
    baseline: Mark | None = None
    band: Band | None = None
    breaks: tuple[Break, ...] = ()
    tick_format: Formatter | None = None
    zero: bool = False
    domain: tuple[Decimal, Decimal] | None = None
    period_word: str = ""
    height: int = 220


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart(Chart):
    """Horizontal bars in the order given, always from zero. ``reference`` is a line across all bars."""

    bars: tuple[Bar, ...] = ()
    reference: Mark | None = None
    target: Mark | None = None
    category_word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletChart(Chart):
    """One value against its target and baseline, from zero."""

    value: Mark = Mark(None)
    target: Mark | None = None
    baseline: Mark | None = None
    band: Band | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitBar(Chart):
    """Parts of a whole as one bar. Negative and missing parts are listed, not drawn."""

    parts: tuple[Bar, ...] = ()
    category_word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalProgress(Chart):
    """The way from ``start`` to ``target``, where we are (``now``), and where the plan wants us (``expected``)."""

    start: Mark = Mark(None)
    now: Mark = Mark(None)
    target: Mark = Mark(None)
    expected: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallMultiples(Chart):
    """Line charts side by side on one common value axis. Panels keep their own format for labels."""

    panels: tuple[LineChart, ...] = ()


AnyChart = Sparkline | LineChart | BarChart | BulletChart | SplitBar | GoalProgress | SmallMultiples


def finite(value: Decimal | None) -> Decimal | None:
    """The value if it can be drawn, else None."""
    return value if value is not None and value.is_finite() else None


def figure_text(figure: Point | Bar | Mark, chart: Chart) -> str:
    """The exact words of a figure: the caller's own, or the formatted value; '' when there is none."""
    if figure.text:
        return figure.text
    value = finite(figure.value)
    return "" if value is None else chart.format(value)
