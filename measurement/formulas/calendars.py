"""From a calendar to its periods: first and last days, and the labels people know them by (rule 6). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dates import MONTHS

from measurement.enums import Frequency, YearKind
from measurement.formulas.periods import year_of

JANUARY = 1


@dataclass(frozen=True, slots=True, order=True)
class PlannedPeriod:
    """Both days included; `year_start` is the first day of the year that the period lies in."""

    start: date
    end: date
    year_start: date
    label: str


def period_of(day: date, *, frequency: Frequency, start_month: int = JANUARY) -> PlannedPeriod:
    """The period that a day lies in. Months are counted from the first month of the year, so nothing is pro-rated."""
    year = year_of(day, start_month)
    months = (day.year - year) * 12 + day.month - start_month  # whole months since the year began: 0 … 11
    number = months // frequency.months
    year_start = date(year, start_month, 1)
    start = add_months(year_start, number * frequency.months)
    end = add_months(start, frequency.months) - timedelta(days=1)
    return PlannedPeriod(start, end, year_start, label_of(start, year_start, number + 1, frequency))


def periods_between(
    first: date, last: date, *, frequency: Frequency, start_month: int = JANUARY
) -> Iterator[PlannedPeriod]:
    """Every period from the one `first` lies in to the one `last` lies in; none where `last` is before `first`."""
    day = first
    while day <= last:
        period = period_of(day, frequency=frequency, start_month=start_month)
        yield period
        day = period.end + timedelta(days=1)


def next_start(day: date, *, frequency: Frequency, start_month: int = JANUARY) -> date:
    """The first day of the first period that begins on this day or later."""
    period = period_of(day, frequency=frequency, start_month=start_month)
    return period.start if period.start == day else period.end + timedelta(days=1)


def label_of(start: date, year_start: date, number: int, frequency: Frequency) -> str:
    """ "March 2026", "Q1 2026", "H1 2026/27", "2025/26": a year that is not the calendar's names both."""
    if frequency == Frequency.MONTH:
        return f"{MONTHS[start.month]} {start.year}"
    year = year_label(year_start)
    if frequency == Frequency.YEAR:
        return year
    letter = "Q" if frequency == Frequency.QUARTER else "H"
    return f"{letter}{number} {year}"


def year_label(year_start: date) -> str:
    """ "2026" for a year that begins in January, otherwise "2026/27"."""
    if year_start.month == JANUARY:
        return str(year_start.year)
    return f"{year_start.year}/{(year_start.year + 1) % 100:02}"


def add_months(first_of_month: date, months: int) -> date:
    """The first day of a month, that many months later."""
    years, month = divmod(first_of_month.month - 1 + months, 12)
    return date(first_of_month.year + years, month + 1, 1)


def year_start_problem(year_kind: YearKind, start_month: int) -> bool:
    """Whether this is no such year: a calendar year begins in January."""
    return not 1 <= start_month <= 12 or (year_kind == YearKind.CALENDAR and start_month != JANUARY)
