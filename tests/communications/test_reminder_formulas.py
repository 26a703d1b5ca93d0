"""When a reminder is due: local days, decent hours, missed days, moved deadlines."""

from datetime import UTC, date, datetime, timedelta

import pytest

from communications.formulas import Sent, is_decent_hour, reminder_due

DUE = date(2026, 3, 20)


def walk(due_on: date, days: range, *, sent: list[Sent] | None = None, skipped: tuple[int, ...] = ()) -> list[int]:
    """The days (from the deadline) on which a worker that skips some days sends something."""
    log, found = list(sent or []), []
    for number in days:
        today = due_on + timedelta(days=number)
        day = None if number in skipped else reminder_due(due_on, today=today, sent=log)
        if day is not None:
            log.append(Sent(due_on, day, today))
            found.append(number)
    return found


def test_reminders_on_ordinary_days_come_four_times_and_no_more() -> None:
    assert walk(DUE, range(-40, 60)) == [-14, -3, 2, 7]


@pytest.mark.parametrize("due_on", [date(2028, 2, 29), date(2028, 3, 3), date(2028, 3, 14), date(2026, 1, 1)])
def test_reminders_around_leap_days_and_new_year_keep_their_distance(due_on: date) -> None:
    assert walk(due_on, range(-20, 20)) == [-14, -3, 2, 7]


@pytest.mark.parametrize(
    ("skipped", "expected"),
    [
        ((-14, -13), [-12, -3, 2, 7]),
        (tuple(range(-14, -4)), [-3, 2, 7]),
        (tuple(range(-3, 1)), [-14, 2, 7]),
        (tuple(range(-14, 2)), [2, 7]),
        (tuple(range(2, 6)), [-14, -3, 6, 8]),
        (tuple(range(2, 12)), [-14, -3]),
        (tuple(range(2, 40)), [-14, -3]),
    ],
)
def test_reminders_missed_come_late_only_while_true_and_never_two_at_once(
    skipped: tuple[int, ...], expected: list[int]
) -> None:
    assert walk(DUE, range(-20, 40), skipped=skipped) == expected


def test_reminder_of_a_moved_deadline_begins_anew_and_not_the_day_after_another() -> None:
    later = DUE + timedelta(days=1)
    sent = [Sent(DUE, -3, DUE - timedelta(days=3))]
    assert reminder_due(later, today=DUE - timedelta(days=2), sent=sent) is None
    assert reminder_due(later, today=DUE - timedelta(days=1), sent=sent) == -3
    month = DUE + timedelta(days=30)
    assert walk(month, range(-30, 30), sent=sent) == [-14, -3, 2, 7]


def test_reminder_right_after_somebody_chased_waits() -> None:
    chased = [Sent(DUE, None, DUE - timedelta(days=4))]
    assert reminder_due(DUE, today=DUE - timedelta(days=3), sent=chased) is None
    assert reminder_due(DUE, today=DUE - timedelta(days=2), sent=chased) == -3


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        ("Asia/Kathmandu", datetime(2026, 5, 4, 2, 14, tzinfo=UTC), False),  # 07:59
        ("Asia/Kathmandu", datetime(2026, 5, 4, 2, 15, tzinfo=UTC), True),  # 08:00
        ("Asia/Beirut", datetime(2026, 3, 28, 22, 0, tzinfo=UTC), False),  # midnight does not exist that night
        ("Asia/Beirut", datetime(2026, 3, 29, 5, 0, tzinfo=UTC), True),  # 08:00 summer time
        ("Asia/Beirut", datetime(2026, 3, 28, 5, 30, tzinfo=UTC), False),  # 07:30 winter time
        ("Europe/London", datetime(2026, 10, 25, 7, 59, tzinfo=UTC), False),
        ("Europe/London", datetime(2026, 10, 25, 8, 0, tzinfo=UTC), True),
        ("Pacific/Apia", datetime(2011, 12, 30, 18, 0, tzinfo=UTC), True),  # 08:00 on the 31st: the 30th never was
        ("Pacific/Apia", datetime(2026, 5, 4, 7, 0, tzinfo=UTC), False),  # 20:00
    ],
)
def test_hour_in_any_zone_is_daytime_where_the_initiative_is(zone: str, at: datetime, expected: bool) -> None:
    assert is_decent_hour(at, zone) is expected
