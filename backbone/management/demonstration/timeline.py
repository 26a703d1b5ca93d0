"""When things happen in the demonstration: everything is counted back from today. Pure."""

import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from measurement.enums import Frequency
from measurement.formulas.calendars import add_months, period_of

SEED = "a tide table"
DEADLINES = (30, 45, 61, 75, 92, 106)  # days after a period's end, so that the next one is near, whatever today is
NOTICE = 4  # days that are left at least
OPENS, WORKDAY = 8, 9  # people write between 8 and 17 o'clock


def luck(*about: object) -> random.Random:
    """The same numbers for the same words, in every run."""
    return random.Random("/".join([SEED, *(str(one) for one in about)]))  # noqa: S311 - figures to look at, no secrets


@dataclass(frozen=True, slots=True)
class Timeline:
    """`quarters` quarters up to the last one that is over. Moments are in UTC."""

    now: datetime
    quarters: int

    @property
    def last_quarter_end(self) -> date:
        return period_of(self.now.date(), frequency=Frequency.QUARTER).start - timedelta(days=1)

    @property
    def first_day(self) -> date:
        """Of the first quarter with figures."""
        return self.quarter_start(self.quarters - 1)

    def quarter_start(self, ago: int) -> date:
        """First day of the quarter that lies so many before the last one that is over."""
        first_of_month = period_of(self.last_quarter_end, frequency=Frequency.QUARTER).start
        return add_months(first_of_month, -3 * ago)

    @property
    def started_at(self) -> datetime:
        return self.morning(self.first_day)

    @property
    def deadline_days(self) -> int:
        """As few days to report as leave some for the quarter that is over."""
        wanted = (self.now.date() - self.last_quarter_end).days + NOTICE
        return next((days for days in DEADLINES if days >= wanted), DEADLINES[-1])

    def morning(self, day: date) -> datetime:
        """Eight o'clock of that day, or now where that is earlier."""
        return min(datetime.combine(day, time(OPENS), tzinfo=UTC), self.now)

    def moment(self, period_end: date, share: float) -> datetime:
        """A working hour between the end of a period (0) and its deadline (1), or beyond; never later than now.

        Where the deadline is still to come, 1 is yesterday evening.
        """
        first = period_end + timedelta(days=1)
        last = min(period_end + timedelta(days=self.deadline_days), self.now.date() - timedelta(days=1))
        hours = share * max((last - first).days + 1, 1) * WORKDAY
        days, hour = divmod(hours, WORKDAY)
        return min(self.morning(first) + timedelta(days=days, hours=hour), self.now)
