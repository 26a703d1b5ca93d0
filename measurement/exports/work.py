"""Submissions, imports and published series as files."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from measurement.enums import Direction, SubmissionStatus
from measurement.formulas.deadlines import deadline_words, local_day
from measurement.models import Dataset, DatasetValue, ImportProblem, ImportRun, SavedMapping
from measurement.models.importing import ImportState
from measurement.queries.due import DueLine
from measurement.queries.gaps import Gap
from tenancy.exports.sheets import Column, Sheet, sheet_of


def submission_sheet(rows: Iterable[Any], *, at: datetime) -> Sheet:
    """Rows of the review queue."""
    columns = (
        Column(_("Partner code"), lambda one: one.partner.code),
        Column(_("Partner"), lambda one: one.partner.name),
        Column(_("Period"), lambda one: one.period.label),
        Column(_("From"), lambda one: one.period.start_on),
        Column(_("To"), lambda one: one.period.end_on),
        Column(_("Status"), lambda one: str(SubmissionStatus(one.status).label)),
        Column(_("Deadline"), lambda one: one.due_on),
        Column(_("Until the deadline"), lambda one: _left(one, at)),
        Column(_("Why the deadline is another"), lambda one: one.due_reason),
        Column(_("Answers to review"), lambda one: one.waiting),
        Column(_("Answers"), lambda one: one.answers),
        Column(_("Submitted"), lambda one: one.submitted_at),
        Column(_("Submitted by"), lambda one: one.submitted_by),
    )
    return sheet_of(_("Submissions"), columns, rows)


def _left(row: Any, at: datetime) -> str:
    """ "due in 3 days", as long as something is open."""
    is_answered = row.status in (SubmissionStatus.SUBMITTED, SubmissionStatus.APPROVED)
    return "" if is_answered else deadline_words(row.due_on, local_day(at, row.initiative.time_zone))


def work_sheet(lines: Iterable[DueLine]) -> Sheet:
    """A person's own work in all networks."""
    columns = (
        Column(_("Network"), lambda one: one.network.name),
        Column(_("Initiative"), lambda one: one.initiative),
        Column(_("Partner"), lambda one: one.partner),
        Column(_("Period"), lambda one: one.period),
        Column(_("Deadline"), lambda one: one.due_on),
        Column(_("Until the deadline"), lambda one: one.deadline if one.is_open else ""),
        Column(_("Status"), lambda one: str(one.status.label)),
    )
    return sheet_of(_("Your work"), columns, list(lines))


def import_sheet(runs: Iterable[ImportRun]) -> Sheet:
    columns = (
        Column(_("File"), lambda one: one.file_name),
        Column(_("State"), lambda one: str(ImportState(one.state).label)),
        Column(_("Rows"), lambda one: one.row_count),
        Column(_("Errors"), lambda one: one.summary.get("errors", 0)),
        Column(_("Warnings"), lambda one: one.summary.get("warnings", 0)),
        Column(_("Received"), lambda one: one.received_at),
        Column(_("By"), lambda one: one.by_name),
        Column(_("Saved"), lambda one: one.saved_at),
    )
    return sheet_of(_("Imports"), columns, runs)


def problem_sheet(problems: Iterable[ImportProblem]) -> Sheet:
    """What was found in a file; the names of its columns are row 1."""
    columns = (
        Column(_("Row"), lambda one: one.row),
        Column(_("Column"), lambda one: one.column),
        Column(_("Reason"), lambda one: one.message),
        Column(_("Weight"), lambda one: _("Error") if one.is_error else _("Warning")),
    )
    return sheet_of(_("Problems"), columns, problems)


def import_indicator_sheet(found: Iterable[Mapping[str, Any]]) -> Sheet:
    """What a file says about each of its indicators, as its check counted it."""
    columns = (
        Column(_("Indicator"), lambda one: one["name"]),
        Column(_("Values"), lambda one: one["values"]),
        Column(_("Without a value"), lambda one: one["missing"]),
        Column(_("Empty cells"), lambda one: one["empty"]),
    )
    return sheet_of(_("Indicators in the file"), columns, list(found))


def mapping_sheet(mappings: Iterable[SavedMapping]) -> Sheet:
    """What was kept of the columns of files: names, and for which columns."""
    columns = (
        Column(_("Name"), lambda one: one.name),
        Column(_("Columns"), lambda one: ", ".join(map(str, one.columns))),
        Column(_("Kept"), lambda one: one.changed_at),
        Column(_("By"), lambda one: one.by_name),
    )
    return sheet_of(_("Saved mappings"), columns, mappings)


def gap_sheet(gaps: Iterable[Gap]) -> Sheet:
    """What a period lacks: a row for each partner or indicator that is missing."""
    columns = (
        Column(_("What is missing"), lambda pair: pair[0].title),
        Column(_("Partner or indicator"), lambda pair: pair[1].name),
        Column(_("More"), lambda pair: pair[1].words),
    )
    return sheet_of(_("What is missing"), columns, [(gap, line) for gap in gaps for line in gap.lines])


def dataset_list_sheet(datasets: Iterable[Any]) -> Sheet:
    """Rows of `datasets_of`."""
    columns = (
        Column(_("Code"), lambda one: one.code),
        Column(_("Series"), lambda one: one.name),
        Column(_("Published by"), lambda one: one.publisher),
        Column(_("Source"), lambda one: one.source),
        Column(_("Licence"), lambda one: one.licence),
        Column(_("Unit"), lambda one: one.unit),
        Column(_("Good direction"), lambda one: str(Direction(one.direction).label)),
        Column(_("Values"), lambda one: one.values or 0),
        Column(_("Imported"), lambda one: one.imported_at),
    )
    return sheet_of(_("Published series"), columns, datasets)


def dataset_sheet(dataset: Dataset, values: Iterable[DatasetValue]) -> Sheet:
    """All values in the order of the file they came from: every digit, empty where missing."""
    columns = (
        Column(_("Series"), lambda one: one.series.name),
        Column(_("Period"), lambda one: one.label),
        Column(_("First day"), lambda one: one.start_on),
        Column(_("Last day"), lambda one: one.end_on),
        Column(_("Breakdown"), lambda one: one.cell.label if one.cell else ""),
        Column(_("Value"), lambda one: one.value),
        Column(_("Status"), lambda one: one.flag),
    )
    return sheet_of(dataset.name, columns, values)
