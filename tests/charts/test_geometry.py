"""Points land where they must, and lines stop where they must."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import pytest

from charts import Band, Break, Mark, Series, Sparkline, page
from charts.layout.axis import chosen
from charts.numbers import exact_arithmetic
from charts.scale import Scale, nice_ticks, value_range
from charts.scene import shorten, spread, text_width
from tests.charts.builders import bars, line, of_class, parsed, points, ready, vertices


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ("0", "100", ["0", "25", "50", "75", "100"]),
        ("61.2", "75", ["60", "65", "70", "75"]),
        ("-3.2", "2.5", ["-4", "-2", "0", "2", "4"]),
        ("0", "0.003", ["0", "0.001", "0.002", "0.003"]),
        ("0", "1E+20", ["0", "2.5E+19", "5E+19", "7.5E+19", "1E+20"]),
    ],
)
def test_nice_ticks_enclose_the_range_with_round_steps(low: str, high: str, expected: list[str]) -> None:
    with exact_arithmetic():
        assert list(nice_ticks(Decimal(low), Decimal(high))) == [Decimal(tick) for tick in expected]


def test_scale_maps_ends_and_middle_and_never_leaves_the_plot() -> None:
    scale = Scale(Decimal(50), Decimal(100))
    assert [scale.percent(Decimal(value)) for value in (50, 75, 100, 0, 999)] == [0, 50, 100, 0, 100]


def test_scale_without_extent_stands_in_the_middle() -> None:
    with exact_arithmetic():
        assert Scale(Decimal(5), Decimal(5)).percent(Decimal(5)) == 50


def test_value_range_near_zero_takes_zero_in_but_far_from_it_does_not() -> None:
    with exact_arithmetic():
        assert value_range([Decimal(20), Decimal(100)]) == (Decimal(0), Decimal(100))
        assert value_range([Decimal(60), Decimal(70)]) == (Decimal(60), Decimal(70))


def test_line_puts_values_at_their_share_of_the_axis() -> None:
    (path,) = of_class(page(line("60", "70", "80")), "c-line")
    assert vertices(path) == [(0, 100), (50, 50), (100, 0)]


def test_line_places_periods_by_distance_not_by_order() -> None:
    chart = line("60", "70", "80")
    moved = replace(chart.series[0].points[2], x=Decimal(4))
    chart = replace(chart, series=(Series("Ready", (*chart.series[0].points[:2], moved)),))
    (path,) = of_class(page(chart), "c-line")
    assert [x for x, _ in vertices(path)] == [0, 25, 100]


def test_line_with_missing_period_stops_and_marks_the_axis() -> None:
    markup = page(line("60", "62", None, "64", "66"))
    assert [len(vertices(path)) for path in of_class(markup, "c-line")] == [2, 2]
    assert "Q3 2023: no figure" in markup


def test_line_with_break_is_cut_there_and_says_why() -> None:
    chart = replace(line("60", "62", "64", "66"), breaks=(Break(Decimal("1.5"), "survey redesigned"),))
    markup = page(chart)
    assert [len(vertices(path)) for path in of_class(markup, "c-line")] == [2, 2]
    assert [rule.get("x1") for rule in of_class(markup, "c-break")] == ["50%"]
    assert "survey redesigned" in markup


def test_line_to_provisional_value_is_dashed_and_its_dot_hollow() -> None:
    markup = page(line("60", "62", "64", states={2: "provisional"}))
    assert [len(vertices(path)) for path in of_class(markup, "c-line-dashed")] == [2]
    dots = [dot for dot in of_class(markup, "c-dot-provisional") if dot.get("cy") != "100%"]
    assert [dot.get("cx") for dot in dots] == ["100%"]


def test_line_between_comparable_and_not_comparable_is_not_drawn() -> None:
    markup = page(line("60", "62", "64", "66", states={0: "not_comparable", 1: "not_comparable"}))
    assert len(of_class(markup, "c-line-grey")) == 1
    assert len(of_class(markup, "c-line")) == 1


def test_axis_away_from_zero_says_so_and_at_zero_does_not() -> None:
    assert "Axis starts at 60%" in page(line("61", "70"))
    assert "Axis starts" not in page(line("1", "70"))
    assert "Axis starts" not in page(replace(line("61", "70"), zero=True))


def test_target_path_ends_in_a_diamond_with_its_words() -> None:
    markup = page(ready())
    (path,) = [element for element in of_class(markup, "c-target") if element.tag == "polyline"]
    assert vertices(path)[-1] == (100, 0)
    assert "Target 75.0%" in markup


def test_band_covers_its_range() -> None:
    (band,) = of_class(page(replace(line("60", "80"), band=Band(Decimal(65), Decimal(75)))), "c-band")
    assert (band.get("y"), band.get("height")) == ("25%", "50%")


def test_bars_start_at_zero_and_keep_proportion() -> None:
    drawn = of_class(page(bars()), "c-bar-official") + of_class(page(bars()), "c-bar-provisional")
    widths = {bar.get("width") for bar in drawn if bar.get("width")}
    assert widths == {"100%", "50%"}
    assert {bar.get("x") for bar in drawn if bar.get("x")} == {"0%"}


def test_bars_without_figure_say_why_and_draw_nothing() -> None:
    said = [element.text for element in of_class(page(bars()), "c-missing")]
    assert said == ["no figure", "hidden to protect small groups"]


def test_negative_bar_runs_left_from_the_zero_line() -> None:
    chart = replace(
        bars(), reference=None, target=None, bars=(bars().bars[0], replace(bars().bars[1], value=Decimal(-80)))
    )
    (bar,) = [b for b in of_class(page(chart), "c-bar-provisional") if b.tag == "rect"]
    assert (bar.get("x"), bar.get("width")) == ("0%", "50%")


def test_direct_labels_never_touch() -> None:
    tops = spread([100, 101, 102, 218], 16, 0, 220)
    assert all(b - a >= 16 for a, b in pairwise(tops))
    assert spread([10, 100], 16, 0, 220) == [10, 100]


def test_labels_of_periods_keep_a_regular_stride_back_from_the_last() -> None:
    assert chosen([i * 100 / 11 for i in range(12)], 60, 460) == {11, 9, 7, 5, 3, 1}
    assert chosen([50.0], 60, 460) == {0}
    assert chosen([], 60, 460) == set()


def test_long_label_is_shortened_and_keeps_its_full_text() -> None:
    name = "After-school programmes and summer learning academy of the whole county"
    assert text_width(shorten(name, 120)) <= 120
    chart = replace(line("60", "70"), breaks=(Break(Decimal("0.5"), name),))
    titles = [element.text for element in parsed(page(chart)).iter("title")]
    assert name in titles


def test_sparkline_ends_in_a_dot_hollow_while_provisional() -> None:
    chart = Sparkline(key="s", title="Ready", points=points("60", "61", states={1: "provisional"}))
    assert len(of_class(page(chart), "c-dot-provisional")) == 1
    assert of_class(page(replace(chart, points=())), "c-quiet")[0].text == "no figure"


def test_level_target_without_place_spans_the_plot() -> None:
    rules = of_class(page(replace(line("60", "80"), target=(Mark(Decimal(70)),))), "c-target")
    assert [(rule.get("x1"), rule.get("x2"), rule.get("y1")) for rule in rules] == [("0%", "100%", "50%")]
