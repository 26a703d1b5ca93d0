"""When a submission is due. Pure; days are local to the initiative, moments are in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def due_on(period_end: date, days: int) -> date:
    """The last day on which a submission is in time: so many days after the last day of its period."""
    return period_end + timedelta(days=days)


def deadline(due_on: date, time_zone: str) -> datetime:
    """The end of that local day: the first moment (UTC) at which the submission is overdue.

    Where midnight is skipped (Beirut in spring) or the whole next day is (Apia in 2011), `fold=0`
    takes the offset before the jump, so the day ends where the clocks jump. Where midnight comes
    twice, it is the first one. Raises ZoneInfoNotFoundError for an unknown zone.
    """
    following = due_on + timedelta(days=1)
    return datetime.combine(following, time.min, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def local_day(moment: datetime, time_zone: str) -> date:
    """The day it is in the initiative's time zone."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


def deadline_words(due_on: date, today: date) -> str:
    """ "due in 3 days", "due today", "5 days overdue"; `today` is local to the initiative."""
    days = (due_on - today).days
    if days == 0:
        return _("due today")
    if days == 1:
        return _("due tomorrow")
    if days > 0:
        return ngettext("due in %(days)s day", "due in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}
