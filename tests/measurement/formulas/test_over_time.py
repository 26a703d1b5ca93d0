"""Rules 1 and 6: a year from its quarters."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from measurement.enums import Accumulation, Frequency, Kind, OverPartners, OverTime, Reason
from measurement.formulas import (
    Method,
    PartnerValue,
    PeriodPart,
    Result,
    Span,
    coarsest,
    fold_periods,
    is_same_season,
    tiles,
)
from tests.measurement.formulas.samples import (
    amount,
    amounts,
    method,
    month_span,
    pair,
    pairs,
    part,
    quarter,
    year,
)


def year_of_amounts(how: Method, *quarters: list[PartnerValue], **more: Any) -> Result:
    parts = [part(how, quarter(2024, number), values) for number, values in enumerate(quarters, start=1)]
    return fold_periods(how, parts, parent=year(2024), **more)


def test_flow_of_four_quarters_adds_up() -> None:
    answer = year_of_amounts(method(Kind.COUNT), amounts(1), amounts(2), amounts(3), amounts(4))
    assert answer.value == 10
    assert (answer.coverage.reported, answer.coverage.expected) == (4, 4)


def test_unique_people_of_quarters_have_no_year() -> None:
    answer = year_of_amounts(method(Kind.PEOPLE), amounts(5), amounts(5), amounts(5), amounts(5))
    assert (answer.value, answer.reason) == (None, Reason.NOT_COMBINABLE)


def test_people_new_this_year_add_up_partner_by_partner() -> None:
    new = method(Kind.PEOPLE, over_time=OverTime.SUM, counts_new_people=True)
    first, second = [amount(1, 100), amount(2, 0)], [amount(1, 0), amount(2, 100)]
    answer = year_of_amounts(new, first, second, amounts(0, 0), amounts(0, 0))
    assert (answer.low, answer.high) == (D(100), D(200))  # the same 100 may have come to both


def test_people_new_this_year_without_partners_use_the_highest_quarter() -> None:
    new = method(Kind.PEOPLE, over_time=OverTime.SUM, counts_new_people=True)
    parts = [
        PeriodPart(span=quarter(2024, number), sums=part(new, quarter(2024, number), amounts(number, 9)).sums)
        for number in (1, 2, 3, 4)
    ]
    answer = fold_periods(new, parts, parent=year(2024))
    assert (answer.low, answer.high) == (D(9), D(46))


def test_stock_of_a_year_is_the_last_and_never_the_sum() -> None:
    answer = year_of_amounts(method(Kind.STOCK), amounts(5), amounts(6), amounts(7), amounts(8))
    assert (answer.value, answer.as_of) == (D(8), quarter(2024, 4))


def test_stock_declared_as_average_is_the_mean_of_the_dates() -> None:
    average = method(Kind.STOCK, over_time=OverTime.AVERAGE)
    assert year_of_amounts(average, amounts(5), amounts(6), amounts(7), amounts(8)).value == D("6.5")


def test_share_of_a_year_adds_parts_before_dividing() -> None:
    answer = year_of_amounts(method(Kind.SHARE), pairs((90, 100)), pairs((1, 10)), [], [])
    assert (answer.numerator, answer.denominator) == (D(91), D(110))


def test_share_declared_as_latest_takes_the_last_quarter_with_data() -> None:
    latest = method(Kind.SHARE, over_time=OverTime.LAST)
    answer = year_of_amounts(latest, pairs((90, 100)), pairs((1, 10)), [], [])
    assert (answer.value, answer.as_of) == (D("0.1"), quarter(2024, 2))


def test_share_of_shared_denominators_adds_those_of_periods_with_data() -> None:
    shared = method(Kind.SHARE, over_partners=OverPartners.SHARED_RATIO)
    parts = [
        part(shared, quarter(2024, number), values, shared_denominator=D(500))
        for number, values in enumerate([pairs((60, 1), (40, 1)), pairs((50, 1)), [], []], start=1)
    ]
    answer = fold_periods(shared, parts, parent=year(2024))
    assert (answer.numerator, answer.denominator, answer.high) == (D(110), D(1000), D("0.15"))


def test_rate_of_four_quarters_of_ten_makes_forty_a_year() -> None:
    quarters = [pairs((10, 1000))] * 4
    assert year_of_amounts(method(Kind.RATE), *quarters).value == 40


def test_average_of_a_year_weighs_each_quarter_by_its_people() -> None:
    first = [PartnerValue(partner_id=1, value=D(10), denominator=D(1))]
    second = [PartnerValue(partner_id=1, value=D(20), denominator=D(9))]
    assert year_of_amounts(method(Kind.AVERAGE), first, second, [], []).value == 19


def test_total_to_date_of_a_year_is_its_last_total() -> None:
    to_date = method(Kind.COUNT, accumulation=Accumulation.TO_DATE, over_time=OverTime.LAST)
    assert year_of_amounts(to_date, amounts(10), amounts(25), amounts(40), amounts(40)).value == 40


@pytest.mark.parametrize(("parent", "reason"), [(year(2024), Reason.NONE), (year(2024, 7), Reason.NOT_ALIGNED)])
def test_total_of_the_year_belongs_only_to_the_year_it_restarts_with(parent: Span, reason: Reason) -> None:
    yearly = method(Kind.COUNT, accumulation=Accumulation.TO_DATE_YEAR, over_time=OverTime.LAST)
    first = month_span(parent.start.year, parent.start.month, 6)
    second = Span(month_span(parent.end.year, parent.end.month - 5, 6).start, parent.end)
    parts = [part(yearly, first, amounts(10)), part(yearly, second, amounts(25))]
    assert fold_periods(yearly, parts, parent=parent).reason == reason


def test_outside_percentage_of_a_year_has_no_mean() -> None:
    outside = method(Kind.OUTSIDE_SHARE)
    assert year_of_amounts(outside, *[amounts("71.8")] * 4).reason == Reason.LISTED


def test_answers_of_a_year_are_each_partners_latest() -> None:
    yes_no = method(Kind.YES_NO)
    answer = year_of_amounts(yes_no, [amount(1, 0), amount(2, 1)], [amount(1, 1)], [], [])
    assert (dict(answer.distribution), answer.carried) == ({"yes": 2}, 2)


def test_texts_of_a_year_make_no_figure() -> None:
    words = [PartnerValue(partner_id=1, text="Went well.")]
    assert year_of_amounts(method(Kind.TEXT), words, words, words, words).reason == Reason.NOT_COMBINABLE


def test_money_of_mixed_currencies_has_no_year() -> None:
    pounds = method(Kind.MONEY, currency="GBP")
    answer = year_of_amounts(pounds, [amount(1, 5)], [amount(1, 5, currency="EUR")], [], [])
    assert answer.reason == Reason.MIXED_CURRENCIES


def test_quarters_across_a_change_of_definition_do_not_add_up() -> None:
    count = method(Kind.COUNT)
    parts = [part(count, quarter(2024, n), amounts(1), is_comparable=n > 2) for n in (1, 2, 3, 4)]
    assert fold_periods(count, parts, parent=year(2024)).reason == Reason.NOT_COMPARABLE


def test_year_with_a_missing_quarter_is_incomplete_and_not_zero() -> None:
    count = method(Kind.COUNT)
    parts = [part(count, quarter(2024, n), amounts(5)) for n in (1, 2, 3)]
    empty = part(count, quarter(2024, 4), [PartnerValue(partner_id=1)])
    answer = fold_periods(count, [*parts, empty], parent=year(2024))
    assert (answer.value, answer.coverage.is_complete) == (D(15), False)


@pytest.mark.parametrize("numbers", [(1, 2, 3), (2, 3, 4), (1, 2, 4), (1, 2, 2, 3, 4), ()])
def test_quarters_that_do_not_tile_the_year_are_not_aligned(numbers: tuple[int, ...]) -> None:
    count = method(Kind.COUNT)
    parts = [part(count, quarter(2024, number), amounts(1)) for number in numbers]
    answer = fold_periods(count, parts, parent=year(2024))
    assert (answer.value, answer.reason) == (None, Reason.NOT_ALIGNED)


def test_calendar_quarters_do_not_tile_a_school_year_from_september() -> None:
    assert not tiles(year(2024, 9), [quarter(2024, 4), quarter(2025, 1), quarter(2025, 2), quarter(2025, 3)])
    assert tiles(year(2024, 4), [quarter(2024, 2), quarter(2024, 3), quarter(2024, 4), quarter(2025, 1)])
    assert tiles(Span(date(2024, 7, 1), date(2025, 6, 30)), [month_span(2024, 7, 6), month_span(2025, 1, 6)])


def test_season_is_the_same_over_leap_years_and_not_over_quarters() -> None:
    assert is_same_season(month_span(2023, 2), month_span(2024, 2))
    assert not is_same_season(quarter(2023, 1), quarter(2024, 2))
    assert not is_same_season(quarter(2023, 1), year(2024))


def test_partners_of_different_frequency_compare_at_the_coarsest() -> None:
    assert coarsest([Frequency.MONTH, Frequency.YEAR, Frequency.QUARTER]) == Frequency.YEAR


def test_rate_of_partners_keeps_pairs_over_time() -> None:
    half = PartnerValue(partner_id=2, numerator=D(99))
    quarters = [[pair(1, 10, 1000), half]] * 4
    assert year_of_amounts(method(Kind.RATE), *quarters).value == 40
