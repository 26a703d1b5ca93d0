"""When a report is due. Pure; the hour is local to the initiative, the moment is in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def report_due_at(submissions_due_on: date, *, days_after: int, at_hour: int, time_zone: str) -> datetime:
    """So many days after the day submissions are due, at a full hour of the local clock.

    An hour that the clocks skip is taken with the offset before the jump, so the report comes when
    the hour would have been; of an hour that comes twice it is the first. Raises
    ZoneInfoNotFoundError for an unknown zone.
    """
    day = submissions_due_on + timedelta(days=days_after)
    return datetime.combine(day, time(at_hour), tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
