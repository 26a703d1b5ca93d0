"""Periods from calendars: days, leap years, labels, every first month."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from measurement.enums import Frequency, YearKind
from measurement.formulas.calendars import next_start, period_of, periods_between, year_start_problem

YEARS = (2023, 2024, 2027)


@pytest.mark.parametrize(
    ("day", "frequency", "start_month", "label", "start", "end"),
    [
        (date(2026, 3, 31), Frequency.MONTH, 1, "March 2026", date(2026, 3, 1), date(2026, 3, 31)),
        (date(2024, 2, 29), Frequency.MONTH, 4, "February 2024", date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 1, 1), Frequency.QUARTER, 1, "Q1 2026", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 12, 31), Frequency.QUARTER, 1, "Q4 2026", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 2, 1), Frequency.HALF_YEAR, 1, "H1 2026", date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), Frequency.YEAR, 1, "2026", date(2026, 1, 1), date(2026, 12, 31)),
        (date(2026, 4, 1), Frequency.QUARTER, 4, "Q1 2026/27", date(2026, 4, 1), date(2026, 6, 30)),
        (date(2027, 3, 31), Frequency.QUARTER, 4, "Q4 2026/27", date(2027, 1, 1), date(2027, 3, 31)),
        (date(2024, 2, 29), Frequency.QUARTER, 7, "Q3 2023/24", date(2024, 1, 1), date(2024, 3, 31)),
        (date(2026, 5, 4), Frequency.YEAR, 9, "2025/26", date(2025, 9, 1), date(2026, 8, 31)),
        (date(2026, 5, 4), Frequency.HALF_YEAR, 9, "H2 2025/26", date(2026, 3, 1), date(2026, 8, 31)),
        (date(1999, 12, 31), Frequency.YEAR, 7, "1999/00", date(1999, 7, 1), date(2000, 6, 30)),
        (date(2026, 1, 31), Frequency.HALF_YEAR, 12, "H1 2025/26", date(2025, 12, 1), date(2026, 5, 31)),
    ],
)
def test_period_of_a_day_has_its_days_and_label(
    day: date, frequency: Frequency, start_month: int, label: str, start: date, end: date
) -> None:
    period = period_of(day, frequency=frequency, start_month=start_month)
    assert (period.label, period.start, period.end) == (label, start, end)
    assert (period.year_start.month, period.year_start.day) == (start_month, 1)


@pytest.mark.parametrize("start_month", range(1, 13))
@pytest.mark.parametrize("frequency", Frequency)
def test_periods_between_follow_each_other_and_tile_whole_years(frequency: Frequency, start_month: int) -> None:
    first, last = date(2023, start_month, 1), date(2027, start_month, 1) - timedelta(days=1)
    periods = list(periods_between(first, last, frequency=frequency, start_month=start_month))
    assert len(periods) == 4 * 12 // frequency.months
    assert (periods[0].start, periods[-1].end) == (first, last)
    assert all(later.start == earlier.end + timedelta(days=1) for earlier, later in pairwise(periods))
    assert len({period.label for period in periods}) == len(periods)
    assert sum((period.end - period.start).days + 1 for period in periods) == (last - first).days + 1


def test_periods_between_the_wrong_way_round_are_none() -> None:
    assert not list(periods_between(date(2026, 2, 1), date(2026, 1, 1), frequency=Frequency.MONTH))


def test_next_start_on_a_first_day_is_that_day() -> None:
    assert next_start(date(2026, 4, 1), frequency=Frequency.QUARTER) == date(2026, 4, 1)
    assert next_start(date(2026, 4, 2), frequency=Frequency.QUARTER) == date(2026, 7, 1)


@pytest.mark.parametrize(
    ("year_kind", "start_month", "is_wrong"),
    [
        (YearKind.CALENDAR, 1, False),
        (YearKind.CALENDAR, 4, True),
        (YearKind.FISCAL, 4, False),
        (YearKind.SCHOOL, 13, True),
    ],
)
def test_year_start_problem_refuses_years_that_do_not_exist(
    year_kind: YearKind, start_month: int, is_wrong: bool
) -> None:
    assert year_start_problem(year_kind, start_month) is is_wrong
