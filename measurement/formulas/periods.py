"""Days, not labels: a value belongs to [start, end], and a period is made only of periods that tile it (rule 6)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from measurement.enums import Frequency


class Span(NamedTuple):
    """First and last day, both included. A tuple: figures compare and sort spans more than anything else."""

    start: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1


def tiles(parent: Span, children: Iterable[Span]) -> bool:
    """Whether the children cover every day of the parent once and no other day."""
    ordered = sorted(children)
    if not ordered or ordered[0].start != parent.start or ordered[-1].end != parent.end:
        return False
    return all(follows(left, right) for left, right in pairwise(ordered))


def follows(earlier: Span, later: Span) -> bool:
    """Whether the later period starts on the day after the earlier one."""
    return later.start == earlier.end + timedelta(days=1)


def is_same_season(left: Span, right: Span) -> bool:
    """Same length and place in the year, so that like is compared with like; 29 February makes no difference."""
    left_next, right_next = left.end + timedelta(days=1), right.end + timedelta(days=1)
    return (
        (left.start.month, left.start.day) == (right.start.month, right.start.day)
        and (left_next.month, left_next.day) == (right_next.month, right_next.day)
        and left_next.year - left.start.year == right_next.year - right.start.year
    )


def year_of(day: date, start_month: int = 1) -> int:
    """The calendar year in which the year that this day belongs to began."""
    return day.year if day.month >= start_month else day.year - 1


def starts_year(day: date, start_month: int = 1) -> bool:
    """Whether a year that begins in `start_month` begins on this day."""
    return (day.month, day.day) == (start_month, 1)


def coarsest(frequencies: Sequence[Frequency]) -> Frequency:
    """The period at which partners of different frequencies can be compared. Raises ValueError for none."""
    return max(frequencies, key=lambda frequency: frequency.months)
