"""Any figures at all: never an error, always a well-formed drawing inside its plot."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from charts import (
    AnyChart,
    Band,
    Bar,
    BarChart,
    Break,
    BulletChart,
    GoalProgress,
    LineChart,
    Mark,
    Point,
    Series,
    SmallMultiples,
    Sparkline,
    SplitBar,
    State,
    describe,
    file,
    page,
    rows,
)
from tests.charts.builders import line, parsed, percents

texts = st.text(max_size=30)
values = st.none() | st.decimals(allow_nan=True, allow_infinity=True) | st.integers(-1000, 1000).map(Decimal)
places = st.integers(-5, 60).map(Decimal) | st.decimals(allow_nan=False, allow_infinity=False)
states = st.sampled_from(get_args(State))
point_lists = st.lists(st.builds(Point, texts, places, values, states, texts), max_size=60).map(tuple)
marks = st.builds(Mark, values, texts, st.none() | places, states)
bands = st.none() | st.builds(Band, values, values, texts)
breaks = st.lists(st.builds(Break, places, texts), max_size=3).map(tuple)
bar_lists = st.lists(st.builds(Bar, texts, values, states, texts, texts), max_size=12).map(tuple)
frame = {"key": texts, "title": texts}
lines = st.builds(
    LineChart,
    **frame,
    series=st.lists(st.builds(Series, texts, point_lists, texts, st.booleans()), max_size=4).map(tuple),
    target=st.lists(marks, max_size=3).map(tuple),
    baseline=st.none() | marks,
    band=bands,
    breaks=breaks,
    zero=st.booleans(),
)
charts = st.one_of(
    lines,
    st.builds(Sparkline, **frame, points=point_lists, target=values, band=bands, breaks=breaks),
    st.builds(BarChart, **frame, bars=bar_lists, reference=st.none() | marks, target=st.none() | marks),
    st.builds(BulletChart, **frame, value=marks, target=st.none() | marks, baseline=st.none() | marks, band=bands),
    st.builds(SplitBar, **frame, parts=bar_lists),
    st.builds(GoalProgress, **frame, start=marks, now=marks, target=marks, expected=st.none() | marks),
    st.builds(SmallMultiples, **frame, panels=st.lists(lines, max_size=3).map(tuple)),
)


@settings(max_examples=150, deadline=None)
@given(chart=charts)
def test_any_chart_draws_inside_its_plot_and_has_words_and_rows(chart: AnyChart) -> None:
    markup = page(chart)
    parsed(markup)
    parsed(file(chart, heading=True, source="x"))
    assert all(0 <= share <= 100 for share in percents(markup))
    describe(chart)
    assert {len(row) for row in rows(chart)} == {len(rows(chart)[0])}
    rows(chart, raw=True)


@pytest.mark.parametrize(
    "given_values",
    [
        (),
        ("50",),
        ("50", "50", "50"),
        ("0", "0"),
        ("-5", "-1"),
        ("1E+30", "2E+30"),
        ("1E-30", "2E-30"),
        ("1E+999999", "-1E+999999"),
        ("1E+40", "1.0000000000000000000000000000000000000000001E+40"),
        ("NaN", "Infinity"),
        (None, None),
    ],
)
def test_line_of_extreme_values_is_well_formed(given_values: tuple[str | None, ...]) -> None:
    chart = line(*given_values)
    for drawn in (chart, replace(chart, zero=True)):
        markup = page(drawn)
        parsed(markup)
        parsed(file(drawn))
        assert all(0 <= share <= 100 for share in percents(markup))
