"""The list of reports and of their schedules as files."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from backbone.enums import ReportState
from backbone.models import Report, ReportSchedule
from measurement.enums import Audience
from tenancy.exports.cells import yes_no
from tenancy.exports.sheets import Column, Sheet, sheet_of


def report_list_sheet(reports: Iterable[Report]) -> Sheet:
    columns = (
        Column(_("Report"), lambda one: one.title),
        Column(_("Period"), lambda one: one.period.label),
        Column(_("State"), lambda one: str(ReportState(one.state).label)),
        Column(_("For whom"), lambda one: str(Audience(one.audience).label)),
        Column(_("Schedule"), lambda one: one.schedule.title if one.schedule else ""),
        Column(_("Compiled"), lambda one: one.compiled_at),
        Column(_("Published"), lambda one: one.published_at),
        Column(_("Published by"), lambda one: one.published_by_name),
    )
    return sheet_of(_("Reports"), columns, reports)


def schedule_sheet(schedules: Iterable[ReportSchedule]) -> Sheet:
    columns = (
        Column(_("Schedule"), lambda one: one.title),
        Column(_("How often"), lambda one: one.calendar.get_frequency_display()),
        Column(_("Days after the deadline"), lambda one: one.days_after_deadline),
        Column(_("Hour"), lambda one: one.at_hour),
        Column(_("For whom"), lambda one: str(Audience(one.audience).label)),
        Column(_("For periods ending on or after"), lambda one: one.starts_on),
        Column(_("Active"), lambda one: yes_no(one.is_active)),
        Column(_("Next"), lambda one: one.next_due_at),
    )
    return sheet_of(_("Schedules"), columns, schedules)
