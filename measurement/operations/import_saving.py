"""Saves a checked import: everything in one transaction, or nothing."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from measurement.layouts import Destination, Mapping
from measurement.models import ImportRun, ImportState, Indicator
from measurement.operations.figures import refresh_figures
from measurement.operations.import_answers import answers_of, post_answers
from measurement.operations.import_changes import Changes
from measurement.operations.import_datasets import publish
from measurement.operations.import_library import Cells, answered
from measurement.operations.import_partners import Report as Reported
from measurement.operations.import_partners import partners_by_name, take_part
from measurement.operations.imports import Report, mapping_of
from measurement.queries.imports import staged_rows
from tenancy.models import User
from tenancy.operations.events import record
from tenancy.row_security import network


def save_import(
    *,
    network_id: int,
    run_id: int,
    by: User | None,
    at: datetime,
    report: Report,
    finish: Callable[[], None] = lambda: None,
) -> None:
    """Post what was checked, in one transaction of its own; killed anywhere, nothing of it stands.

    Does nothing where the import is not waiting to be saved. Raises ValidationError where errors are left.
    """
    with network(network_id):
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.state == ImportState.SAVING:
            _save(run, by=by, at=at, report=report)
        finish()


def _save(run: ImportRun, *, by: User | None, at: datetime, report: Report) -> None:
    if run.summary.get("errors"):
        raise ValidationError(_("Correct the errors in the file, or choose what to leave out, and import it again."))
    mapping = mapping_of(run.mapping)
    rows = list(staged_rows(run))
    report(0, len(rows))
    changes = Changes(run)
    cells = Cells(mapping, changes, run.network_id)
    cells.prepare(tuple((code, name) for code, name in row.get("cell", ())) for row in rows)
    indicator = _post(run, mapping, rows, cells, changes=changes, by=by, at=at, report=report)
    published = [row for row in rows if row["to"] == Destination.DATASET]
    if mapping.dataset is not None and published:
        publish(run, mapping, mapping.dataset, published, cells, indicator=indicator, changes=changes, at=at)
    changes.save()
    run.state, run.saved_at = ImportState.SAVED, at
    run.summary = {name: run.summary[name] for name in CHECKED if name in run.summary} | {"made": dict(changes.counts)}
    run.save(update_fields=["state", "saved_at", "summary"])
    record("measurement.import.saved", by=by, at=at, on=run, payload=run.summary)
    report(len(rows), len(rows))


CHECKED = ("rows", "errors", "warnings", "partner_rows", "dataset_rows", "missing", "flagged", "repeated", "left_out")


def _post(
    run: ImportRun,
    mapping: Mapping,
    rows: list[dict[str, Any]],
    cells: Cells,
    *,
    changes: Changes,
    by: User | None,
    at: datetime,
    report: Report,
) -> Indicator | None:
    """Partners, what they report, and their answers; the indicator, where the file has any."""
    mine = [row for row in rows if row["to"] == Destination.PARTNER]
    if mapping.indicator is None or not mine:
        return None
    what = answered(run, mapping, mapping.indicator, mine, changes=changes, at=at)
    partner_ids = partners_by_name(run, mapping, mine, changes=changes, at=at)
    answers = answers_of(mine, what, partner_ids, cells)
    take_part(run, what.indicator, [Reported(one.partner_id, one.period) for one in answers], changes=changes)
    post_answers(run=run, answers=answers, what=what, changes=changes, by=by, at=at, report=report)
    period_ids = sorted({one.period.pk for one in answers})
    refresh_figures(indicator_ids=[what.indicator.pk], period_ids=period_ids, at=at)
    return what.indicator
