"""Calendars of the network, and their periods, made ahead of time."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet
from django.utils.translation import gettext as _

from measurement.enums import Frequency, YearKind
from measurement.formulas.calendars import periods_between, year_start_problem
from measurement.models import Calendar, Figure, Indicator, Period
from measurement.operations.figures import refresh_figures
from tenancy.models import User
from tenancy.operations.events import record

AHEAD = timedelta(days=366)  # periods exist for the next year, so that targets can be set and partners assigned


@transaction.atomic
def ensure_calendar(
    *, network_id: int, frequency: Frequency, year_kind: YearKind, start_month: int, by: User | None, at: datetime
) -> Calendar:
    """The network's calendar of this kind; made when it is wanted for the first time.

    Raises ValidationError({"start_month"}) for a calendar year that does not begin in January.
    """
    if year_start_problem(year_kind, start_month):
        raise ValidationError({"start_month": _("A calendar year begins in January; choose another kind of year.")})
    calendar, is_new = Calendar.objects.get_or_create(
        network_id=network_id, frequency=frequency, year_kind=year_kind, start_month=start_month
    )
    if is_new:
        record("measurement.calendar.created", by=by, at=at, on=calendar, payload={"start_month": start_month})
    return calendar


@transaction.atomic
def ensure_periods(*, calendar: Calendar, until: date, at: datetime, since: date | None = None) -> list[Period]:
    """Make every period from `since` to `until` that is not there yet; returns the new ones, oldest first.

    Without `since` the calendar continues where it ends. What exists is never changed, also by two at once.
    The figures of the new periods are made with them: who is expected, and what running totals carry into them.
    """
    known = Period.objects.filter(calendar=calendar)
    first, last = known.aggregate(first=Min("start_on"), last=Max("end_on")).values()
    start = min(day for day in (since, first, last, until) if day is not None) if since else (last or until)
    if first is not None and last is not None and first <= start and until <= last:
        return []
    starts = set(known.values_list("start_on", flat=True))
    planned = periods_between(start, until, frequency=Frequency(calendar.frequency), start_month=calendar.start_month)
    rows = [
        Period(
            network_id=calendar.network_id,
            calendar=calendar,
            start_on=one.start,
            end_on=one.end,
            year_start_on=one.year_start,
            label=one.label,
        )
        for one in planned
        if one.start not in starts
    ]
    Period.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(known.filter(start_on__in=[row.start_on for row in rows]).order_by("start_on"))
    refresh_figures(indicator_ids=_counted_in(calendar), period_ids=[one.pk for one in made], at=at)
    return made


def _counted_in(calendar: Calendar) -> list[int]:
    """The indicators with figures in a calendar: its own, and those that left it, whose running totals still stand."""
    left = Figure.objects.filter(period__calendar=calendar).values("indicator_id")
    return list(Indicator.objects.filter(Q(calendar=calendar) | Q(pk__in=left)).values_list("pk", flat=True))


def calendars_in_use() -> QuerySet[Calendar]:
    """The calendars of indicators that are not archived."""
    return Calendar.objects.filter(pk__in=Indicator.objects.filter(archived_at=None).values("calendar_id"))


@transaction.atomic
def plan_periods(*, at: datetime) -> int:
    """Make sure that the periods of the next year exist in every calendar in use; returns how many were made."""
    made: list[Period] = []
    for calendar in calendars_in_use().order_by("pk"):
        made += ensure_periods(calendar=calendar, until=at.date() + AHEAD, at=at)
    return len(made)
