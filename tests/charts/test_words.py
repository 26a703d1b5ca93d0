"""Alt text and tables say what is drawn."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from charts import ENGLISH, AnyChart, Bar, Break, Number, Point, Series, SmallMultiples, describe, page, rows
from tests.charts.builders import bars, every_kind, line, parsed, points, ready


def test_describe_line_tells_span_change_target_state_and_gap() -> None:
    assert describe(ready()) == (
        "Children ready for school, 12 quarters from Q1 2023 to Q4 2025: 61.2% to 68.4%; baseline 61.2% (Q1 2023); "
        "target 75.0% by Q4 2027; provisional for Q4 2025; no figure for Q2 2024"
    )


def test_describe_line_across_a_break_compares_only_after_it() -> None:
    chart = replace(line("60", "62", "40", "42"), breaks=(Break(Decimal(2), "survey redesigned"),))
    assert describe(chart) == (
        "Ready, 4 quarters from Q1 2023 to Q4 2023: since Q3 2023 40.0% to 42.0%; "
        "survey redesigned from Q3 2023, not comparable with earlier periods"
    )


def test_describe_one_point_and_no_point() -> None:
    assert describe(line("61.2")) == "Ready, Q1 2023: 61.2%"
    assert describe(line(None, None)) == "Ready, no figures yet"


def test_describe_several_series_names_each() -> None:
    chart = replace(line(), series=(Series("North", points("60", "62")), Series("South", points(None, "50"))))
    assert describe(chart) == (
        "Ready, 2 quarters from Q1 2023 to Q2 2023: North 60.0% to 62.0%, South 50.0% to 50.0%; no figure for Q1 2023"
    )


def test_describe_bars_names_values_states_and_reasons() -> None:
    assert describe(every_kind()[2]) == (
        "Ready by group: 4 bars: Girls 80.0%, Boys 40.0% (provisional), Homeless no figure, "
        "Foster care hidden to protect small groups; All children 64.0%; target 75.0%"
    )


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        (3, "Ready: 68.4%; baseline 61.2% (2023); target 75.0% by 2027"),
        (4, "Standing: 3 parts: Improved 30 (75%), Worse 10 (25%), Waiting no figure"),
        (5, "Ready: 68.4% now; baseline 61.2% (2023); target 75.0% by 2027; expected by now 70.0%"),
    ],
)
def test_describe_other_kinds(index: int, expected: str) -> None:
    assert describe(every_kind()[index]) == expected


def test_describe_with_own_alt_text_says_just_that_and_so_does_the_drawing() -> None:
    chart = replace(ready(), alt="Readiness rose.")
    assert describe(chart) == "Readiness rose."
    assert [element.text for element in parsed(page(chart)).iter("desc")] == ["Readiness rose."]


def test_rows_of_line_equal_the_drawn_values() -> None:
    table = rows(ready())
    assert table[0] == ["Period", "Children ready for school", "Target", "Status"]
    assert table[1] == ["Q1 2023", "61.2%", "61.2%", ""]
    assert table[6] == ["Q2 2024", "no figure", "", ""]
    assert table[12] == ["Q4 2025", "68.4%", "", "provisional"]
    assert table[13] == ["Q4 2027", "", "75.0%", ""]


@pytest.mark.parametrize("chart", every_kind(), ids=lambda chart: type(chart).__name__)
def test_every_figure_in_the_drawing_is_in_the_table(chart: AnyChart) -> None:
    cells = {cell for row in rows(chart)[1:] for cell in row}
    shown = {bar.text for bar in getattr(chart, "bars", ()) if bar.text}
    titles = [element.text or "" for element in parsed(page(chart)).iter("title")]
    shown |= {title.split(": ")[1].split(" ")[0] for title in titles if ": " in title and "no figure" not in title}
    assert shown <= cells


@pytest.mark.parametrize("chart", every_kind(), ids=lambda chart: type(chart).__name__)
def test_rows_are_rectangular_in_words_and_raw(chart: AnyChart) -> None:
    for table in (rows(chart), rows(chart, raw=True)):
        assert len(table) > 1
        assert {len(row) for row in table} == {len(table[0])}


def test_rows_raw_are_bare_decimals_and_empty_cells() -> None:
    table = rows(ready(), raw=True)
    assert (table[1][1], table[6][1]) == ("61.2", "")


def test_rows_of_panels_name_the_panel() -> None:
    chart = SmallMultiples(key="m", title="By place", panels=(line("60", title="A"), line(None, title="B")))
    assert rows(chart) == [
        ["Panel", "Measure", "Period", "Value"],
        ["A", "A", "Q1 2023", "60.0%"],
        ["B", "B", "Q1 2023", "no figure"],
    ]


def test_own_text_of_a_figure_replaces_the_number_everywhere() -> None:
    top = Point("Q1 2023", Decimal(0), Decimal(97), text=">95%")
    chart = replace(line(), series=(Series("Ready", (top,)),))
    assert rows(chart)[1][1] == ">95%"
    assert describe(chart) == "Ready, Q1 2023: >95%"
    assert "&gt;95%" in page(chart)
    assert "97" not in page(chart).split("<desc")[1].split("</desc>")[0]


@pytest.mark.parametrize(
    ("number", "value", "expected"),
    [
        (Number(1, suffix="%"), "61.25", "61.3%"),
        (Number(0), "12.5", "13"),
        (Number(0), "-12.5", "−13"),
        (Number(), "1234567.50", "1,234,567.5"),
        (Number(2, thousands=".", point=","), "1234.5", "1.234,50"),
        (Number(1), "-0.04", "0.0"),
        (Number(), "1E+40", "1.00E40"),
        (Number(0, prefix="$"), "-5", "−$5"),
    ],
)
def test_number_rounds_half_away_from_zero_and_speaks_the_locale(number: Number, value: str, expected: str) -> None:
    assert number(Decimal(value)) == expected


def test_words_of_all_keys_can_be_replaced() -> None:
    shouted = {key: template.upper() for key, template in ENGLISH.items() if "{" not in template}
    chart = replace(bars(), bars=(Bar("Girls", None),))
    assert "NO FIGURE" in page(chart, shouted)
