"""Charts for the tests: short to write, one meaning each."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree

from charts import (
    Bar,
    BarChart,
    BulletChart,
    GoalProgress,
    LineChart,
    Mark,
    Number,
    Point,
    Series,
    SmallMultiples,
    Sparkline,
    SplitBar,
    State,
)
from charts.data import AnyChart

PERCENT = Number(1, suffix="%")
QUARTERS = [f"Q{quarter} {year}" for year in range(2023, 2026) for quarter in range(1, 5)]
READY = ("61.2", "61.9", "62.4", "63.8", "63.1", None, "64.0", "65.2", "66.1", "66.8", "67.9", "68.4")


def points(*values: str | None, states: dict[int, State] | None = None) -> tuple[Point, ...]:
    """Quarterly points from Q1 2023 on."""
    return tuple(
        Point(
            QUARTERS[i % 12], Decimal(i), None if value is None else Decimal(value), (states or {}).get(i, "official")
        )
        for i, value in enumerate(values)
    )


def line(*values: str | None, states: dict[int, State] | None = None, title: str = "Ready") -> LineChart:
    """A line chart of one series."""
    series = Series(title, points(*values, states=states))
    return LineChart(key="line", title=title, format=PERCENT, series=(series,), period_word="quarters")


def ready() -> LineChart:
    """The reference chart: a gap, a provisional value, a target path and a baseline."""
    return LineChart(
        key="ready",
        title="Children ready for school",
        format=PERCENT,
        period_word="quarters",
        series=(Series("Children ready for school", points(*READY, states={11: "provisional"})),),
        target=(Mark(Decimal("61.2"), "Q1 2023", Decimal(0)), Mark(Decimal(75), "Q4 2027", Decimal(19))),
        baseline=Mark(Decimal("61.2"), "Q1 2023", Decimal(0)),
    )


def bars() -> BarChart:
    """Bars in every condition."""
    return BarChart(
        key="bars",
        title="Ready by group",
        format=PERCENT,
        reference=Mark(Decimal(64), "All children"),
        target=Mark(Decimal(75)),
        bars=(
            Bar("Girls", Decimal("80")),
            Bar("Boys", Decimal("40"), "provisional"),
            Bar("Homeless", None),
            Bar("Foster care", None, text="hidden to protect small groups"),
        ),
    )


def every_kind() -> list[AnyChart]:
    """One chart of each kind."""
    start, now, aim = Mark(Decimal("61.2"), "2023"), Mark(Decimal("68.4"), "2025"), Mark(Decimal(75), "2027")
    parts = (Bar("Improved", Decimal(30)), Bar("Worse", Decimal(10)), Bar("Waiting", None))
    return [
        Sparkline(key="spark", title="Ready", points=points(*READY), target=Decimal(75), format=PERCENT),
        ready(),
        bars(),
        BulletChart(key="bullet", title="Ready", value=now, target=aim, baseline=start, format=PERCENT),
        SplitBar(key="split", title="Standing", parts=parts, format=Number(0)),
        GoalProgress(
            key="goal", title="Ready", start=start, now=now, target=aim, expected=Mark(Decimal(70)), format=PERCENT
        ),
        SmallMultiples(
            key="many", title="By place", panels=(line(*READY, title="North"), line("40", "50", title="South"))
        ),
    ]


def parsed(markup: str) -> ElementTree.Element:
    """The markup as XML; fails where it is not well-formed."""
    return ElementTree.fromstring(markup)


def of_class(markup: str, name: str) -> list[ElementTree.Element]:
    """Elements of a page drawing that carry the class."""
    return [element for element in parsed(markup).iter() if name in element.get("class", "").split()]


def vertices(element: ElementTree.Element) -> list[tuple[float, float]]:
    """Points of a polyline."""
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in element.get("points", "").split())]


def percents(markup: str) -> list[float]:
    """Every percentage in a position attribute, and every coordinate of a stretched line."""
    placed = [float(found) for found in re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)%"', markup)]
    return placed + [part for path in parsed(markup).iter("polyline") for pair in vertices(path) for part in pair]
