"""Rule 2: running totals."""

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from measurement.enums import Accumulation, Kind, OverTime, ValueState
from measurement.formulas import (
    PartnerValue,
    carried_at,
    increments,
    sum_values,
    values_at,
)
from tests.measurement.formulas.samples import amount, method, quarter

TO_DATE = method(Kind.COUNT, accumulation=Accumulation.TO_DATE, over_time=OverTime.LAST)
OF_THE_YEAR = replace(TO_DATE, accumulation=Accumulation.TO_DATE_YEAR)
STOCK = method(Kind.STOCK)
Q1, Q2, Q3, Q4, NEXT = quarter(2024, 1), quarter(2024, 2), quarter(2024, 3), quarter(2024, 4), quarter(2025, 1)
NONE = PartnerValue(partner_id=1, state=ValueState.NOT_APPLICABLE)


def test_increments_of_10_25_40_are_10_15_15() -> None:
    found = increments(TO_DATE, [(Q1, D(10)), (Q2, D(25)), (Q3, D(40))])
    assert [increment.value for increment in found] == [10, 15, 15]
    assert not any(increment.is_correction or increment.spans_several for increment in found)


def test_total_to_date_of_10_25_40_is_40_and_never_75() -> None:
    series = [(Q1, amount(1, 10)), (Q2, amount(1, 25)), (Q3, amount(1, 40))]
    assert sum_values(TO_DATE, values_at(TO_DATE, [series], Q3), expected=1).value_sum == 40


def test_total_that_falls_is_a_correction() -> None:
    last = increments(TO_DATE, [(Q1, D(40)), (Q2, D(38))])[-1]
    assert (last.value, last.is_correction) == (D(-2), True)


def test_increment_after_a_missing_total_spans_two_periods() -> None:
    last = increments(TO_DATE, [(Q1, D(10)), (Q2, None), (Q3, D(40))])[-1]
    assert (last.value, last.since, last.spans_several) == (D(30), Q2, True)


def test_yearly_reset_is_no_correction() -> None:
    found = increments(OF_THE_YEAR, [(Q3, D(30)), (Q4, D(40)), (NEXT, D(5))])
    assert [increment.value for increment in found] == [30, 10, 5]
    assert not any(increment.is_correction for increment in found)


def test_missing_total_before_the_yearly_reset_does_not_reach_over_it() -> None:
    last = increments(OF_THE_YEAR, [(Q3, D(30)), (Q4, None), (NEXT, D(5))])[-1]
    assert (last.value, last.spans_several) == (D(5), False)


@given(st.lists(st.integers(-50, 50).map(D), min_size=1, max_size=8))
def test_increments_add_up_to_the_last_total(totals: list[D]) -> None:
    spans = [quarter(2020 + index // 4, index % 4 + 1) for index in range(len(totals))]
    found = increments(TO_DATE, list(zip(spans, totals, strict=True)))
    assert sum(increment.value for increment in found) == totals[-1]


def test_late_edit_of_a_total_changes_its_own_and_the_next_increment_alone() -> None:
    before = increments(TO_DATE, [(Q1, D(10)), (Q2, D(25)), (Q3, D(40)), (Q4, D(50))])
    after = increments(TO_DATE, [(Q1, D(10)), (Q2, D(20)), (Q3, D(40)), (Q4, D(50))])
    changed = [new.span for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [Q2, Q3]


def test_total_to_date_stands_until_the_next_and_is_marked() -> None:
    series = [(Q1, amount(1, 10))]
    value = carried_at(TO_DATE, series, Q3)
    assert value is not None
    assert (value.value, value.carried_from) == (D(10), Q1)
    assert carried_at(TO_DATE, [(Q3, amount(1, 10))], Q1) is None


def test_total_of_the_year_does_not_stand_in_the_next_year() -> None:
    assert carried_at(OF_THE_YEAR, [(Q4, amount(1, 40))], NEXT) is None


def test_flow_does_not_stand_in_the_next_period() -> None:
    assert carried_at(method(Kind.COUNT), [(Q1, amount(1, 10))], Q2) is None


def test_initiative_to_date_adds_each_partners_last_total() -> None:
    series = [[(Q1, amount(1, 10)), (Q2, amount(1, 25))], [(Q1, amount(2, 7))]]
    sums = sum_values(TO_DATE, values_at(TO_DATE, series, Q2), expected=2)
    assert (sums.value_sum, sums.reported, sums.carried) == (D(32), 1, 1)


def test_carried_value_remembers_that_the_partner_had_no_number() -> None:
    now = PartnerValue(partner_id=1, state=ValueState.NOT_AVAILABLE)
    sums = sum_values(TO_DATE, values_at(TO_DATE, [[(Q1, amount(1, 10)), (Q2, now)]], Q2), expected=1)
    assert (sums.value_sum, sums.not_available, sums.expected) == (D(10), 1, 1)


def test_number_at_a_date_ends_with_not_applicable() -> None:
    assert carried_at(STOCK, [(Q1, amount(1, 10)), (Q2, NONE)], Q2) == NONE
    assert carried_at(STOCK, [(Q1, amount(1, 10)), (Q2, NONE)], Q3) is None


def test_number_at_a_date_of_a_partner_that_left_is_in_past_totals_only() -> None:
    series = [(Q1, amount(1, 10))]
    left = date(2024, 6, 30)
    assert carried_at(STOCK, series, Q2, until=left) is not None
    assert carried_at(STOCK, series, Q3, until=left) is None
    assert carried_at(TO_DATE, series, Q3, until=left) is not None


def test_zero_to_date_is_a_value_that_stands() -> None:
    value = carried_at(TO_DATE, [(Q1, amount(1, 10)), (Q2, amount(1, 0))], Q3)
    assert value is not None
    assert value.value == 0
