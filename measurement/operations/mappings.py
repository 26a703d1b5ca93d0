"""What the columns of an import mean: said in the browser, kept for the next file with the same columns."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from measurement.layouts.words import Wording
from measurement.models import ImportProblem, ImportRow, ImportRun, ImportState, SavedMapping
from measurement.operations.imports import mapping_of, queue_import
from measurement.queries.import_files import no_longer_kept
from tenancy.models import User
from tenancy.operations.events import record

BEFORE_SAVING = (ImportState.MAPPING, ImportState.CHECKED, ImportState.FAILED, ImportState.UNDONE)


@transaction.atomic
def map_columns(
    *, run: ImportRun, mapping: Any, columns: Sequence[str] = (), keep_as: str = "", by: User, at: datetime
) -> ImportRun:
    """Say what the columns of a received file mean, and have the worker check it.

    `keep_as`: also keep the mapping under this name, for files with the same `columns`; an older one of
    that name is replaced. Raises ValidationError({"mapping": …}), and where the file is being worked on.
    """
    mapping_of(mapping)
    row = _held(run)
    row.mapping, row.state = mapping, ImportState.RECEIVED
    row.save(update_fields=["mapping", "state"])
    if keep_as:
        kept = {"mapping": mapping, "columns": list(columns), "by_name": str(by), "changed_at": at}
        SavedMapping.objects.update_or_create(network_id=row.network_id, name=keep_as, defaults=kept)
    record("measurement.import.mapped", by=by, at=at, on=row, payload={"kept_as": keep_as})
    queue_import(row, "import.check", at)
    return row


@transaction.atomic
def name_columns(
    *, run: ImportRun, wording: Wording, columns: Sequence[str], keep_as: str, by: User, at: datetime
) -> ImportRun:
    """Note what the columns are while some of their words are still to be explained; `map_columns` follows.

    What an earlier check had found goes. Raises ValidationError where the file is being worked on.
    """
    row = _held(run)
    ImportRow.objects.filter(run=row).delete()
    ImportProblem.objects.filter(run=row).delete()
    row.mapping, row.state, row.row_count, row.problem_count = wording.mapping, ImportState.MAPPING, 0, 0
    row.summary = {
        "words": [asdict(one) for one in wording.questions],
        "too_many": list(wording.too_many),
        "columns": list(columns),
        "keep_as": keep_as,
    }
    row.save(update_fields=["mapping", "state", "row_count", "problem_count", "summary"])
    record("measurement.import.columns_named", by=by, at=at, on=row, payload={"words": len(wording.questions)})
    return row


def _held(run: ImportRun) -> ImportRun:
    row = ImportRun.objects.select_for_update().get(pk=run.pk)
    if row.state not in BEFORE_SAVING:
        raise ValidationError(_("The columns of this import cannot be changed now."))
    if not row.has_file:
        raise ValidationError(no_longer_kept())
    return row


@transaction.atomic
def forget_mapping(*, saved: SavedMapping, by: User, at: datetime) -> None:
    """Remove a saved mapping. Imports that used it keep theirs."""
    record("measurement.mapping.forgotten", by=by, at=at, on=saved, name=saved.name)
    saved.delete()
