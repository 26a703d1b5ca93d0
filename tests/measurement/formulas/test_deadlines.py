"""The end of a local day, where clocks jump and days are missing."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from measurement.formulas.deadlines import deadline, due_on, local_day


@pytest.mark.parametrize(
    ("day", "time_zone", "moment"),
    [
        (date(2026, 4, 21), "Europe/London", datetime(2026, 4, 21, 23, tzinfo=UTC)),
        (date(2026, 1, 21), "Europe/London", datetime(2026, 1, 22, tzinfo=UTC)),
        (date(2026, 3, 29), "Europe/London", datetime(2026, 3, 29, 23, tzinfo=UTC)),  # the day the clocks go forward
        (date(2026, 10, 25), "Europe/London", datetime(2026, 10, 26, tzinfo=UTC)),  # the day they go back
        (date(2024, 3, 30), "Asia/Beirut", datetime(2024, 3, 30, 22, tzinfo=UTC)),  # the next midnight is skipped
        (date(2024, 10, 26), "Asia/Beirut", datetime(2024, 10, 26, 22, tzinfo=UTC)),  # its last hour comes twice
        (date(2026, 7, 1), "Asia/Kathmandu", datetime(2026, 7, 1, 18, 15, tzinfo=UTC)),
        (date(2011, 12, 29), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # 30 December is skipped
        (date(2011, 12, 30), "Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC)),  # a day that never was
        (date(2024, 2, 29), "Pacific/Apia", datetime(2024, 2, 29, 11, tzinfo=UTC)),
        (date(2024, 2, 28), "UTC", datetime(2024, 2, 29, tzinfo=UTC)),
    ],
)
def test_deadline_is_the_end_of_the_local_day(day: date, time_zone: str, moment: datetime) -> None:
    assert deadline(day, time_zone) == moment


@pytest.mark.parametrize("time_zone", ["Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu", "America/Havana", "UTC"])
@pytest.mark.parametrize("year", [2011, 2024, 2026])
def test_deadline_of_every_day_lies_between_that_day_and_the_next(time_zone: str, year: int) -> None:
    zone, day = ZoneInfo(time_zone), date(year, 1, 1)
    while day.year == year:
        moment = deadline(day, time_zone)
        assert (moment - timedelta(microseconds=1)).astimezone(zone).date() <= day
        assert moment.astimezone(zone).date() > day
        day += timedelta(days=1)


def test_due_on_counts_over_a_leap_day() -> None:
    assert due_on(date(2024, 1, 31), 29) == date(2024, 2, 29)
    assert due_on(date(2023, 1, 31), 29) == date(2023, 3, 1)


def test_local_day_near_midnight_is_the_initiatives_own() -> None:
    moment = datetime(2026, 4, 21, 20, tzinfo=UTC)
    assert local_day(moment, "Asia/Kathmandu") == date(2026, 4, 22)
    assert local_day(moment, "America/New_York") == date(2026, 4, 21)
