"""A period is what its text says, never what it nearly says."""

from datetime import date

import pytest

from measurement.enums import Frequency
from measurement.layouts.periods import PeriodError, read_period


@pytest.mark.parametrize(
    ("text", "frequency", "month", "start", "end"),
    [
        ("2012", Frequency.YEAR, 1, date(2012, 1, 1), date(2012, 12, 31)),
        ("2012/13", Frequency.YEAR, 9, date(2012, 9, 1), date(2013, 8, 31)),
        ("2012/2013", Frequency.YEAR, 4, date(2012, 4, 1), date(2013, 3, 31)),
        ("1999/00", Frequency.YEAR, 4, date(1999, 4, 1), date(2000, 3, 31)),
        ("2018 Q1", Frequency.QUARTER, 1, date(2018, 1, 1), date(2018, 3, 31)),
        ("Q4 2018", Frequency.QUARTER, 4, date(2019, 1, 1), date(2019, 3, 31)),
        ("2018 H2", Frequency.HALF_YEAR, 1, date(2018, 7, 1), date(2018, 12, 31)),
        ("2020-02", Frequency.MONTH, 1, date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-02-01", Frequency.MONTH, 1, date(2020, 2, 1), date(2020, 2, 29)),
        ("2026-01-01", Frequency.QUARTER, 1, date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-03-31", Frequency.QUARTER, 1, date(2026, 1, 1), date(2026, 3, 31)),
        ("2012-08-31", Frequency.YEAR, 9, date(2011, 9, 1), date(2012, 8, 31)),
    ],
)
def test_period_is_read_with_its_days(text: str, frequency: Frequency, month: int, start: date, end: date) -> None:
    found = read_period(text, frequency=frequency, start_month=month)

    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "frequency", "month"),
    [
        ("2012/13", Frequency.YEAR, 1),
        ("2012", Frequency.YEAR, 9),
        ("2012/14", Frequency.YEAR, 9),
        ("2018 Q5", Frequency.QUARTER, 1),
        ("2018 H1", Frequency.QUARTER, 1),
        ("2018 H3", Frequency.HALF_YEAR, 1),
        ("2018", Frequency.QUARTER, 1),
        ("2018-13", Frequency.MONTH, 1),
        ("20012", Frequency.YEAR, 1),
        ("2026-02-15", Frequency.QUARTER, 1),
        ("2026-02-30", Frequency.MONTH, 1),
        ("2026-01-01", Frequency.YEAR, 9),
        ("0001-01-01", Frequency.YEAR, 9),
        ("", Frequency.YEAR, 1),
    ],
)
def test_another_kind_of_period_is_refused(text: str, frequency: Frequency, month: int) -> None:
    with pytest.raises(PeriodError):
        read_period(text, frequency=frequency, start_month=month)
