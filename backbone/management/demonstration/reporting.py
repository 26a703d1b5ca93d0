"""Reports: a schedule, and the report of the quarter before the last, compiled as a worker does it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings

from backbone.enums import ReportState
from backbone.management.demonstration.stage import Stage
from backbone.models import Report
from backbone.operations.reports import publish
from backbone.operations.schedules import create_schedule, order_due_reports
from backbone.queries.schedules import owed_reports, schedules_of
from communications.operations.subscriptions import subscribe
from measurement.enums import Frequency, YearKind
from tenancy.models import Job
from tenancy.operations.jobs import run
from tenancy.row_security import network

READ_FOR = timedelta(days=2, hours=5)  # between the compiling and the publishing


def schedule_reports(stage: Stage, at: datetime) -> None:
    """A report for each quarter from the last but one on, and those who get a mail of it."""
    wanted = stage.script.report
    create_schedule(
        initiative=stage.initiative,
        title=wanted["title"],
        frequency=Frequency.QUARTER,
        year_kind=YearKind.CALENDAR,
        start_month=1,
        days_after_deadline=wanted["days_after_deadline"],
        at_hour=wanted["at_hour"],
        starts_on=stage.timeline.quarter_start(1),
        by=stage.reviewer,
        at=at,
    )
    if settings.KEEL_EMBEDDED:  # elsewhere nobody is to get a mail of invented people
        for key in wanted["subscribers"]:
            subscribe(initiative=stage.initiative, by=stage.people[key], at=at)


def publish_reports(stages: Sequence[Stage]) -> None:
    """Let the clock order what was due in a network, compile it here and now, and publish it two days later.

    After the commit of everything else, because compiling takes transactions of its own. The clock orders for
    all networks at once, so that those of this one may have been ordered before; what is due after today is left
    to the day. Where a worker took the job meanwhile, the report stays to be published by hand.
    """
    tenant = stages[0].network
    with network(tenant.pk):
        schedules = [schedules_of(stage.initiative.pk).get() for stage in stages]
        owed = [one.due_at for schedule in schedules for one in owed_reports(schedule)]
    if due := [at for at in owed if at <= stages[0].timeline.now]:
        order_due_reports(at=min(due))
    for job in Job.objects.filter(network=tenant, kind="report.compile"):
        run(job_id=job.pk, clock=partial(_moment, job.run_after))
    for stage in stages:
        _publish(stage)


def _moment(at: datetime) -> datetime:
    return at


def _publish(stage: Stage) -> None:
    with network(stage.network.pk):
        for report in Report.objects.filter(initiative=stage.initiative, state=ReportState.COMPILED):
            at = min(report.requested_at + READ_FOR, stage.timeline.now)
            publish(report=report, by=stage.reviewer, at=at)
