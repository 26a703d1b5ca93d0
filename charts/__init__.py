"""Numbers in, SVG out: pure functions, no Django, nothing third-party.

A caller builds a frozen chart from ``Decimal`` figures and texts and asks for what it needs::

    from decimal import Decimal
    from charts import LineChart, Mark, Number, Point, Series, describe, file, page, rows

    ready = LineChart(
        key="indicator-7",  # makes the ids unique on the page
        title="Children ready for school",
        format=Number(1, suffix="%"),  # or any Callable[[Decimal], str]
        period_word="quarters",
        series=(
            Series(
                "Children ready for school",
                (
                    Point("Q1 2023", Decimal(0), Decimal("61.2")),
                    Point("Q2 2023", Decimal(1), None),  # no figure: the line breaks, never a zero
                    Point("Q3 2023", Decimal(2), Decimal("68.4"), "provisional"),  # hollow, its line dashed
                ),
            ),
        ),
        target=(Mark(Decimal("61.2"), "Q1 2023", Decimal(0)), Mark(Decimal(75), "Q4 2027", Decimal(19))),
        baseline=Mark(Decimal("61.2"), "Q1 2023", Decimal(0)),
    )
    page(ready)  # HTML with one SVG: classes of static/css/charts.css, no style attribute, safe to insert
    file(ready, width=640)  # standalone SVG in fixed units for typst and resvg; hand them Inter's font files
    describe(ready)  # "Children ready for school, 3 quarters from Q1 2023 to Q3 2023: 61.2% to 68.4%; ..."
    rows(ready)  # header and rows, the same words as the drawing; rows(ready, raw=True) for CSV

Kinds: ``Sparkline``, ``LineChart``, ``BarChart``, ``BulletChart``, ``SplitBar``, ``GoalProgress``, ``SmallMultiples``.
Parts: ``Point``, ``Series``, ``Mark`` (target, baseline, reference), ``Band``, ``Break``, ``Bar``.
States: ``official`` (filled), ``provisional`` (hollow), ``incomplete`` (hollow, square), ``not_comparable`` (a cross).

``words`` translates: a mapping or a callable from a key of ``ENGLISH`` to a template with the same placeholders.
Every function takes any figures and never raises for their size, sign or absence.

Inside: ``data`` (what comes in) > ``layout`` (one geometry per kind, a ``scene`` of marks in percent) > ``page`` and
``file`` (two skins over that one geometry). A new kind is a dataclass, a layout, and a case in ``layout``,
``describe`` and ``rows``.
"""

from charts.data import (
    AnyChart,
    Band,
    Bar,
    BarChart,
    Break,
    BulletChart,
    Chart,
    Formatter,
    GoalProgress,
    LineChart,
    Mark,
    Point,
    Series,
    SmallMultiples,
    Sparkline,
    SplitBar,
    State,
)
from charts.describe import describe
from charts.file import file
from charts.numbers import Number
from charts.page import page
from charts.rows import rows
from charts.words import ENGLISH, Words

__all__ = [
    "ENGLISH",
    "AnyChart",
    "Band",
    "Bar",
    "BarChart",
    "Break",
    "BulletChart",
    "Chart",
    "Formatter",
    "GoalProgress",
    "LineChart",
    "Mark",
    "Number",
    "Point",
    "Series",
    "SmallMultiples",
    "Sparkline",
    "SplitBar",
    "State",
    "Words",
    "describe",
    "file",
    "page",
    "rows",
]
