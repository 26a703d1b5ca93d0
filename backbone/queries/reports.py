"""Reports and what has happened to them since."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from backbone.enums import ReportState
from backbone.models import Report, Snapshot
from initiatives.models import Initiative
from measurement.formulas.deadlines import local_day
from measurement.models import Indicator, Period
from measurement.queries.figures import initiative_figures
from tenancy.models import Event, Job


def reports_of(initiative: Initiative, *, audiences: Collection[str], with_unpublished: bool) -> QuerySet[Report]:
    """Those for some audiences, newest period first; unpublished ones only for those who compile them."""
    rows = Report.objects.filter(initiative=initiative, audience__in=audiences).select_related("period", "schedule")
    if not with_unpublished:
        rows = rows.filter(state=ReportState.PUBLISHED)
    return rows.order_by("-period__end_on", "-requested_at", "-pk")


def snapshot_of(report: Report) -> Snapshot | None:
    """What was compiled, without the bytes of its files."""
    return Snapshot.objects.defer("pdf", "answers").filter(report=report).first()


def has_answers(report: Report) -> bool:
    """Whether the answers by partner were kept with it: reports of the first versions of Keel have none."""
    return Snapshot.objects.filter(report=report, answers__gt=b"").exists()


def job_of(report: Report) -> Job | None:
    """The job that compiles a report."""
    return Job.objects.filter(
        network_id=report.network_id, kind="report.compile", dedupe_key=f"report-{report.pk}"
    ).first()


def ended_periods(initiative: Initiative, *, at: datetime, limit: int = 24) -> list[Period]:
    """Periods of the initiative's calendars that are over, the latest first."""
    calendars = Indicator.objects.filter(initiative=initiative, archived_at=None).values("calendar_id")
    rows = Period.objects.filter(calendar_id__in=calendars, end_on__lt=local_day(at, initiative.time_zone))
    return list(rows.order_by("-end_on", "-start_on")[:limit])


@dataclass(frozen=True, slots=True)
class Correction:
    """A published digit that is another one now."""

    indicator: str
    period: str
    was: str
    now: str
    on: datetime | None


def corrections_since(report: Report, snapshot: Snapshot, *, at: datetime) -> list[Correction]:
    """Figures of the report that were corrected after it was compiled: what it says, what stands now, since when.

    The report itself does not change.
    """
    on = (
        Event.objects.filter(
            initiative_id=report.initiative_id,
            pk__gt=snapshot.figures_at,
            type__in=("measurement.submission.approved", "measurement.submission.approval_withdrawn"),
        )
        .order_by("-pk")
        .values_list("at", flat=True)
        .first()
    )
    return list(_differences(report, snapshot, on, at)) if on else []


def _differences(report: Report, snapshot: Snapshot, on: datetime, at: datetime) -> Iterator[Correction]:
    now = {
        (one.id, figure.period.pk): figure
        for one in initiative_figures(report.initiative, at=at, period=report.period)
        for figure in one.periods
    }
    for said in snapshot.content["indicators"]:
        figure = now.get((said["id"], said["period_id"]))
        text = figure.text if figure else _("no longer reported")
        if said["period_id"] and text != said["value"]:
            changed = figure.changed_at if figure else None
            yield Correction(said["name"], said["period"], said["value"], text, changed or on)


def last_event_id(initiative_id: int) -> int:
    """The newest ledger entry of an initiative: what a snapshot has seen. 0 before the first."""
    newest = Event.objects.filter(initiative_id=initiative_id).order_by("-pk").values_list("pk", flat=True).first()
    return newest or 0
