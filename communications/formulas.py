"""When partners are reminded. Pure; days are local to the initiative."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = (-14, -3, 2, 7)  # before (−) and after the deadline
OPENS, CLOSES = 8, 20  # hours of the initiative's day between which a reminder may be sent
LATE = timedelta(days=4)  # how long a reminder that was missed may still come
PAUSE = timedelta(days=2)  # between two reminders of the same submission, whoever sent them


@dataclass(frozen=True, slots=True)
class Sent:
    """A reminder that went out: for which deadline and day (None: a person chased), and on which local day."""

    due_on: date
    day: int | None
    on: date


def is_decent_hour(at: datetime, time_zone: str) -> bool:
    """Whether it is daytime where the initiative is, so that nobody is woken."""
    return OPENS <= at.astimezone(ZoneInfo(time_zone)).hour < CLOSES


def reminder_due(due_on: date, *, today: date, sent: Collection[Sent]) -> int | None:
    """Which of DAYS a reminder is to be sent for today; None where there is none.

    Only the latest day that has come counts, so that after a stop of the worker there are never two at
    once. One from before the deadline is no longer true after it. Another deadline begins anew.
    """
    come = [day for day in DAYS if due_on + timedelta(days=day) <= today]
    if not come:
        return None
    day = come[-1]
    is_true = today - (due_on + timedelta(days=day)) <= LATE and (day > 0 or today <= due_on)
    is_new = all((one.due_on, one.day) != (due_on, day) for one in sent)
    is_quiet = all(today - one.on >= PAUSE for one in sent)
    return day if is_true and is_new and is_quiet else None


def days_looked_at(today: date) -> tuple[date, date]:
    """The first and the last deadline for which a reminder may be sent on this day."""
    return today - timedelta(days=DAYS[-1]) - LATE, today - timedelta(days=DAYS[0])
