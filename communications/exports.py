"""Who has reported, as a file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import SubmissionStatus
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.queries.submissions import OPEN_STATUSES
from tenancy.exports.cells import yes_no
from tenancy.exports.sheets import Column, Sheet, sheet_of


def reporting_sheet(rows: Iterable[Any], *, at: datetime) -> Sheet:
    """Rows of `queries.reporting.reporting`."""
    columns = (
        Column(_("Partner code"), lambda one: one.partner.code),
        Column(_("Partner"), lambda one: one.partner.name),
        Column(_("Period"), lambda one: one.period.label),
        Column(_("Status"), lambda one: str(SubmissionStatus(one.status).label)),
        Column(_("Answers to review"), lambda one: one.waiting),
        Column(_("Deadline"), lambda one: one.due_on),
        Column(_("Until the deadline"), lambda one: _left(one, at)),
        Column(_("Why the deadline is another"), lambda one: one.due_reason),
        Column(_("Locked"), lambda one: one.locked_at),
        Column(_("Asks to be unlocked"), lambda one: yes_no(True) if one.asks else ""),
        Column(_("Last reminder"), lambda one: one.reminded_at),
        Column(_("Reminded people"), lambda one: one.reminded_people),
        Column(_("People"), lambda one: one.people),
        Column(_("Invited"), lambda one: one.invited),
    )
    return sheet_of(_("Who has reported"), columns, rows)


def _left(row: Any, at: datetime) -> str:
    """ "due in 3 days", as long as something is open."""
    if SubmissionStatus(row.status) not in OPEN_STATUSES:
        return ""
    return deadline_words(row.due_on, local_day(at, row.initiative.time_zone))
