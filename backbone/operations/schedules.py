"""Report schedules, and the clock that turns what is due into reports, once each."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.utils.translation import gettext as _

from backbone.models import Report, ReportSchedule
from backbone.operations.reports import announce
from backbone.queries.schedules import Owed, owed_reports
from initiatives.models import Initiative
from measurement.enums import Audience, Frequency, YearKind
from measurement.operations.periods import AHEAD, ensure_calendar, ensure_periods
from tenancy.models import User
from tenancy.operations.events import changes, record
from tenancy.row_security import network


@transaction.atomic
def create_schedule(
    *,
    initiative: Initiative,
    title: str,
    frequency: Frequency,
    year_kind: YearKind,
    start_month: int,
    days_after_deadline: int,
    at_hour: int,
    starts_on: date,
    audience: Audience = Audience.FUNDERS,
    by: User,
    at: datetime,
) -> ReportSchedule:
    """A report for each period of a calendar. Raises ValidationError({"title" | "at_hour" | "start_month": …})."""
    _check(title, at_hour)
    if ReportSchedule.objects.filter(initiative=initiative, title=title.strip()).exists():
        raise ValidationError({"title": _("There is a schedule with this title already.")})
    calendar = ensure_calendar(
        network_id=initiative.network_id,
        frequency=frequency,
        year_kind=year_kind,
        start_month=start_month,
        by=by,
        at=at,
    )
    ensure_periods(calendar=calendar, since=starts_on, until=at.date() + AHEAD, at=at)
    schedule = ReportSchedule.objects.create(
        network_id=initiative.network_id,
        initiative=initiative,
        calendar=calendar,
        title=title.strip(),
        days_after_deadline=days_after_deadline,
        at_hour=at_hour,
        starts_on=starts_on,
        audience=audience,
        created_at=at,
    )
    record("backbone.report_schedule.created", by=by, at=at, on=schedule)
    return schedule


@transaction.atomic
def edit_schedule(
    *,
    schedule: ReportSchedule,
    title: str,
    days_after_deadline: int,
    at_hour: int,
    is_active: bool,
    audience: Audience | None = None,
    by: User,
    at: datetime,
) -> ReportSchedule:
    """Another title, time or audience; reports that exist stay. Raises ValidationError({"title" | "at_hour": …})."""
    _check(title, at_hour)
    after = {
        "title": title.strip(),
        "days_after_deadline": days_after_deadline,
        "at_hour": at_hour,
        "is_active": is_active,
        "audience": audience or schedule.audience,
    }
    before = {field: getattr(schedule, field) for field in after}
    if difference := changes(before, after):
        ReportSchedule.objects.filter(pk=schedule.pk).update(**after, next_due_at=None)
        schedule.refresh_from_db()
        record("backbone.report_schedule.edited", by=by, at=at, on=schedule, payload=difference)
    return schedule


def _check(title: str, at_hour: int) -> None:
    problems = {}
    if not title.strip():
        problems["title"] = _("Enter a title for the reports.")
    if not 0 <= at_hour <= 23:
        problems["at_hour"] = _("Enter an hour from 0 to 23.")
    if problems:
        raise ValidationError(problems)


def order_due_reports(*, at: datetime) -> int:
    """Order every report that is due and was not ordered yet, in all networks; returns how many.

    Called at each tick. Two clocks at once order nothing twice: a schedule has one report per period.
    A clock that stood still catches up on each period once.
    """
    with connections["platform"].cursor() as cursor:
        cursor.execute(
            "SELECT network_id, id FROM backbone_reportschedule "
            "WHERE is_active AND (next_due_at IS NULL OR next_due_at <= %s) ORDER BY network_id, id",
            [at],
        )
        due = cursor.fetchall()
    return sum(_order(network_id, schedule_id, at) for network_id, schedule_id in due)


def _order(network_id: int, schedule_id: int, at: datetime) -> int:
    """What one schedule owes by now; notes when it wants to be asked again."""
    with network(network_id):
        schedule = ReportSchedule.objects.select_for_update().filter(pk=schedule_id, is_active=True).first()
        if schedule is None:
            return 0
        ensure_periods(calendar=schedule.calendar, until=at.date() + AHEAD, at=at)
        owed = list(owed_reports(schedule))
        due = [one for one in owed if one.due_at <= at]
        ordered = sum(_order_one(schedule, one, at) for one in due)
        later = [one.due_at for one in owed if one.due_at > at]
        ReportSchedule.objects.filter(pk=schedule.pk).update(next_due_at=min(later, default=None))
    return ordered


def _order_one(schedule: ReportSchedule, owed: Owed, at: datetime) -> int:
    report, is_new = Report.objects.get_or_create(
        schedule=schedule,
        period=owed.period,
        defaults={
            "network_id": schedule.network_id,
            "initiative_id": schedule.initiative_id,
            "title": f"{schedule.title}, {owed.period.label}",
            "audience": schedule.audience,
            "due_at": owed.due_at,
            "requested_at": at,
        },
    )
    if is_new:
        announce(report=report, by=None, at=at)
    return int(is_new)
