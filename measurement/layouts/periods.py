"""Periods as files write them: "2012", "2012/13", "2018 Q1", "2018 H2", "2018-03", or by their first or last day."""

import re
from datetime import date

from django.utils.translation import gettext as _

from measurement.enums import Frequency
from measurement.formulas.calendars import JANUARY, PlannedPeriod, add_months, period_of

_YEAR = re.compile(r"(\d{4})")
_TWO_YEARS = re.compile(r"(\d{4})\s?[/–-]\s?(\d{2}|\d{4})")
_PART_LAST = re.compile(r"(\d{4})\s*[- ]?\s*([QH])([1-4])", re.IGNORECASE)
_PART_FIRST = re.compile(r"([QH])([1-4])\s*[- ]?\s*(\d{4})", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")  # what a cell with a date says, whatever the spreadsheet shows
_LETTERS = {Frequency.QUARTER: "Q", Frequency.HALF_YEAR: "H"}
EXAMPLES = {
    Frequency.MONTH: "2018-03",
    Frequency.QUARTER: "2018 Q1",
    Frequency.HALF_YEAR: "2018 H1",
    Frequency.YEAR: "2018",
}


class PeriodError(ValueError):
    """A text that names no period of this kind; says what one looks like."""


def read_period(text: str, *, frequency: Frequency, start_month: int = JANUARY) -> PlannedPeriod:
    """The period that a text names, in a year that begins in `start_month`.

    A day names the period that it begins or ends. Raises PeriodError for anything else: a year such as 2012/13 is
    not taken for 2012, nor a day in the middle for the days around it.
    """
    start = _bounded_by(text.strip(), frequency, start_month) or _start(text.strip(), frequency, start_month)
    if start is None:
        example = EXAMPLES[frequency]
        if frequency == Frequency.YEAR and start_month != JANUARY:
            example = "2018/19"
        raise PeriodError(_("“%(text)s” is not a period like %(example)s.") % {"text": text, "example": example})
    return period_of(start, frequency=frequency, start_month=start_month)


def _start(text: str, frequency: Frequency, start_month: int) -> date | None:
    if frequency == Frequency.YEAR:
        year = _calendar_year(text) if start_month == JANUARY else _split_year(text)
        return None if year is None else _first_of(year, start_month)
    if frequency == Frequency.MONTH:
        found = _MONTH.fullmatch(text)
        return _first_of(int(found[1]), int(found[2])) if found else None
    return _part_of_year(text, frequency, start_month)


def _bounded_by(text: str, frequency: Frequency, start_month: int) -> date | None:
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None
    if day is None or _first_of(day.year, day.month) is None:
        return None
    period = period_of(day, frequency=frequency, start_month=start_month)
    return period.start if day in (period.start, period.end) else None


def _calendar_year(text: str) -> int | None:
    found = _YEAR.fullmatch(text)
    return int(found[1]) if found else None


def _split_year(text: str) -> int | None:
    """2012 from "2012/13" or "2012/2013"; nothing from "2012/14"."""
    found = _TWO_YEARS.fullmatch(text)
    if not found:
        return None
    following = str(int(found[1]) + 1)
    return int(found[1]) if following.endswith(found[2]) else None


def _part_of_year(text: str, frequency: Frequency, start_month: int) -> date | None:
    if found := _PART_LAST.fullmatch(text):
        year, letter, number = found[1], found[2], found[3]
    elif found := _PART_FIRST.fullmatch(text):
        letter, number, year = found[1], found[2], found[3]
    else:
        return None
    months = (int(number) - 1) * frequency.months
    first = _first_of(int(year), start_month)
    return add_months(first, months) if letter.upper() == _LETTERS[frequency] and first and months < 12 else None


def _first_of(year: int, month: int) -> date | None:
    return date(year, month, 1) if 1900 <= year <= 2200 and 1 <= month <= 12 else None
