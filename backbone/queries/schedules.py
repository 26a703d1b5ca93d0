"""Which reports a schedule still owes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from backbone.formulas import report_due_at
from backbone.models import Report, ReportSchedule
from measurement.formulas.deadlines import due_on
from measurement.models import Period


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that a schedule wants for a period, and when."""

    period: Period
    due_at: datetime


def owed_reports(schedule: ReportSchedule) -> Iterator[Owed]:
    """Periods without a report of this schedule, earliest first. What was due before it was set up is not owed."""
    done = Report.objects.filter(schedule=schedule).values("period_id")
    periods = Period.objects.filter(calendar_id=schedule.calendar_id, end_on__gte=schedule.starts_on)
    initiative = schedule.initiative
    for period in periods.exclude(pk__in=done).order_by("end_on"):
        due_at = report_due_at(
            due_on(period.end_on, initiative.deadline_days),
            days_after=schedule.days_after_deadline,
            at_hour=schedule.at_hour,
            time_zone=initiative.time_zone,
        )
        if due_at >= schedule.created_at:
            yield Owed(period, due_at)


def reports_ahead(*, initiative_id: int, at: datetime) -> list[tuple[str, datetime]]:
    """The reports that active schedules owe next, with the moment each is compiled. Two statements a schedule."""
    rows = ReportSchedule.objects.filter(initiative_id=initiative_id, is_active=True)
    found = []
    for schedule in rows.select_related("initiative").order_by("title", "pk"):
        later = (one for one in owed_reports(schedule) if one.due_at > at)
        if (first := next(later, None)) is not None:
            found.append((f"{schedule.title}, {first.period.label}", first.due_at))
    return found


def schedules_of(initiative_id: int) -> QuerySet[ReportSchedule]:
    """The schedules of an initiative, by title."""
    return (
        ReportSchedule.objects.filter(initiative_id=initiative_id).select_related("calendar").order_by("title", "pk")
    )
