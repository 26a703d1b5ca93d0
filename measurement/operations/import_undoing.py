"""Takes a saved import back: the reverse of what it posted, then what it made, as far as nothing else hangs on it."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from measurement.enums import EntryState, ValueState
from measurement.models import (
    Assignment,
    DatasetValue,
    Entry,
    ImportChange,
    ImportRun,
    ImportState,
    Indicator,
    Observation,
    Submission,
)
from measurement.operations.figures import as_writer, hold_figures, refresh_expected
from measurement.operations.holding import held_from, hold_partners, while_periods_stand
from measurement.operations.import_changes import BATCH
from measurement.operations.imports import Report
from measurement.operations.observations import CellRow, post_observations, withdraw_observations
from measurement.operations.reviews import observation_row
from measurement.queries.import_routes import initiatives_of
from measurement.queries.imports import cell_ids_of, rows_noted, unreferenced
from partners.models import Partner
from tenancy.models import Grant, Invitation, User
from tenancy.operations.events import record
from tenancy.row_security import network

# What may go once nothing refers to it: each before those that it refers to.
REMOVED = (
    "measurement.datasetvalue",
    "measurement.datasetseries",
    "measurement.dataset",
    "measurement.submission",
    "measurement.breakdown",
    "measurement.indicator",
    "measurement.period",
    "measurement.calendar",
    "measurement.definitionversion",
    "measurement.indicatordefinition",
    "measurement.cellcategory",
    "measurement.cell",
    "measurement.category",
    "measurement.dimension",
    "partners.participation",
    "partners.partner",
)


def undo_import(
    *,
    network_id: int,
    run_id: int,
    by: User | None,
    at: datetime,
    report: Report,
    finish: Callable[[], None] = lambda: None,
) -> None:
    """Undo in one transaction of its own: all of it, or nothing. Answers corrected since stay, and are counted."""
    with network(network_id):
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        if run.state == ImportState.UNDOING:
            _undo(run, by=by, at=at, report=report)
        finish()


def _undo(run: ImportRun, *, by: User | None, at: datetime, report: Report) -> None:
    total = ImportChange.objects.filter(run=run).count()
    report(0, total)
    _hold(run)
    kept = _take_back_answers(run, at=at)
    _restore_values(run)
    _remove_versions(run)
    removed, stayed = _remove_rows(run, at=at)
    run.state = ImportState.UNDONE
    run.summary |= {"undone": {"removed": removed, "kept": stayed, "corrected_since": kept}}
    run.save(update_fields=["state", "summary"])
    record("measurement.import.undone", by=by, at=at, on=run, payload=run.summary["undone"])
    report(total, total)


def _hold(run: ImportRun) -> None:
    """Hold all that stands where answers are taken back, in the one order of `operations/holding.py`.

    Taken when it is needed, partners and figures would come before the question whether a period is being closed.
    """
    changes = ImportChange.objects.filter(run=run, model="entry")
    entries = Entry.objects.filter(pk__in=[row_id for one in changes for row_id in rows_noted(one)])
    names = ("submission__initiative_id", "submission__period__start_on", "submission__partner_id", "indicator_id")
    places = set(entries.values_list(*names))
    initiatives = {place[0] for place in places}
    while_periods_stand(initiatives_of(run) | initiatives)
    held_from(initiatives, {place[1] for place in places})
    hold_partners({place[2] for place in places})
    hold_figures({place[3] for place in places})


def _ids(run: ImportRun, model: str, *, made: bool = True) -> list[int]:
    rows = ImportChange.objects.filter(run=run, model=model, old__isnull=made)
    return [row_id for one in rows for row_id in rows_noted(one)]


def _made_and_left(run: ImportRun, model: str) -> set[int]:
    """Rows that this import made, and those that undone ones had to leave behind, because others needed them then."""
    return {row_id for one in _lines(run, model) for row_id in rows_noted(one)}


def _lines(run: ImportRun, model: str) -> QuerySet[ImportChange]:
    whose = Q(run=run) | Q(run__state=ImportState.UNDONE)
    return ImportChange.objects.filter(whose, model=model, old__isnull=True)


def _forget(run: ImportRun, model: str, left: set[int]) -> None:
    """Of what was made, only the rows that are left stay in the history."""
    for one in _lines(run, model):
        rows = rows_noted(one)
        stay = [row_id for row_id in rows if row_id in left]
        if not stay:
            one.delete()
        elif len(stay) < len(rows):
            one.row_id, one.row_ids = stay[0], stay
            one.save(update_fields=["row_id", "row_ids"])


def _take_back_answers(run: ImportRun, *, at: datetime) -> int:
    """Put the answers before in place, or none; returns how many stay because somebody changed them since."""
    mine = set(_ids(run, "submissionversion"))
    changes = ImportChange.objects.filter(run=run, model="entry")
    before = {row_id: one for one in changes for row_id in rows_noted(one)}
    entries = Entry.objects.filter(pk__in=before).select_related("submission", "indicator").order_by("pk")
    reversed_, kept = [], 0
    for entry in entries.select_for_update(of=("self",)):
        if entry.approved_version_id in mine and entry.state == EntryState.APPROVED:
            reversed_.append(entry)
        else:
            kept += 1
    for entry in reversed_:
        change = before[entry.pk]
        entry.approved_version_id = entry.submitted_version_id = change.submission_version_id
        entry.state = (change.old or {}).get("state", EntryState.OPEN)
        entry.state_at = at
    Entry.objects.bulk_update(
        reversed_, ["state", "state_at", "submitted_version", "approved_version"], batch_size=BATCH
    )
    _reverse(reversed_, at=at)
    new = set(_ids(run, "entry"))
    Entry.objects.filter(pk__in=[one.pk for one in reversed_ if one.pk in new]).delete()
    return kept


def _reverse(entries: Collection[Entry], *, at: datetime) -> None:
    gone = [one for one in entries if one.approved_version_id is None]
    withdraw_observations(
        keys=[(one.submission.period_id, one.submission.partner_id, one.indicator_id) for one in gone], at=at
    )
    ids = [one.pk for one in entries if one.approved_version_id is not None]
    back = list(Entry.objects.filter(pk__in=ids).select_related("submission", "submitted_version"))
    cells = cell_ids_of(back)
    rows = [observation_row(one.submission, one, cells) for one in back]
    post_observations(rows=[replace(row, cells=tuple(_cell(one) for one in row.cells)) for row in rows], at=at)


def _cell(one: CellRow) -> CellRow:
    """A cell that was kept without a number was missing."""
    is_missing = one.value is None and one.numerator is None
    return replace(one, state=ValueState.NOT_AVAILABLE, reason=_("Not in the file")) if is_missing else one


def _restore_values(run: ImportRun) -> None:
    old = dict(
        ImportChange.objects.filter(run=run, model="datasetvalue", old__isnull=False).values_list("row_id", "old")
    )
    rows = list(DatasetValue.objects.filter(pk__in=old))
    for row in rows:
        was = old[row.pk] or {}
        row.value = None if was["value"] is None else Decimal(was["value"])
        row.flag, row.label, row.row = was["flag"], was["label"], was["row"]
    DatasetValue.objects.bulk_update(rows, ["value", "flag", "label", "row"], batch_size=BATCH)


def _remove_versions(run: ImportRun) -> None:
    """Versions are kept for ever, but for those that an undone import had put there and nothing refers to."""
    ids = _ids(run, "submissionversion")
    ImportChange.objects.filter(run=run, submission_version__isnull=False).update(submission_version=None)
    free = unreferenced(apps.get_model("measurement.submissionversion"), ids)
    with as_writer() as cursor:
        cursor.execute("DELETE FROM measurement_submissionversion WHERE id = ANY(%s)", [free])


def _remove_rows(run: ImportRun, *, at: datetime) -> tuple[int, int]:
    """(removed, kept because something refers to it) of everything else that the import had made."""
    touched = set(Assignment.objects.filter(pk__in=_ids(run, "assignment")).values_list("indicator_id", flat=True))
    removed = _remove_assignments(run)
    gone = Q(old__isnull=False) | ~Q(model__in=[label.split(".")[1] for label in REMOVED])
    ImportChange.objects.filter(gone, run=run).delete()
    refresh_expected(indicator_ids=sorted(touched), at=at)
    _forget_figures(run, touched)
    stayed = 0
    for label in REMOVED:
        model = apps.get_model(label)
        name = model._meta.model_name or ""
        ids = _made_and_left(run, name)
        held = set(model._base_manager.filter(pk__in=ids).values_list("pk", flat=True))
        left = _remove(model, held)
        _forget(run, name, left)
        removed += len(ids) - len(left)
        stayed += len(left)
    return removed, stayed


def _remove(model: type[Model], ids: set[int]) -> set[int]:
    """Delete what is free; what only those had referred to is free then. Returns the ids that stay."""
    while free := _free(model, ids):
        model._base_manager.filter(pk__in=free).delete()
        ids = ids - free
    return ids


def _free(model: type[Model], ids: set[int]) -> set[int]:
    free = set(unreferenced(model, ids))
    if model is Partner:
        return _without_people(free)
    if model is Submission:
        return set(Submission.objects.filter(pk__in=free, draft_version=0).values_list("pk", flat=True))
    return free


def _remove_assignments(run: ImportRun) -> int:
    """Not those under which somebody has reported since."""
    ids = _ids(run, "assignment")
    answered = set(
        Observation.objects.filter(
            indicator_id__in=Assignment.objects.filter(pk__in=ids).values("indicator_id")
        ).values_list("indicator_id", "partner_id")
    )
    free = [
        row.pk for row in Assignment.objects.filter(pk__in=ids) if (row.indicator_id, row.partner_id) not in answered
    ]
    Assignment.objects.filter(pk__in=free).delete()
    return len(free)


def _without_people(partner_ids: set[int]) -> set[int]:
    """Partners that somebody represents or is invited to represent stay."""
    used = set(Grant.objects.filter(partner_id__in=partner_ids).values_list("partner_id", flat=True))
    used |= set(Invitation.objects.filter(partner_id__in=partner_ids).values_list("partner_id", flat=True))
    return partner_ids - used


def _forget_figures(run: ImportRun, indicator_ids: Collection[int]) -> None:
    """Figures of nothing: no answer stands behind them, and nobody is expected to give one."""
    made = set(_ids(run, "indicator")) | set(indicator_ids)
    known = Indicator.objects.filter(pk__in=made).values_list("pk", flat=True)
    with as_writer() as cursor:
        cursor.execute(
            "DELETE FROM measurement_figure f WHERE f.indicator_id = ANY(%s) AND f.expected = 0 AND f.reported = 0 "
            "AND NOT EXISTS (SELECT 1 FROM measurement_observation o WHERE o.indicator_id = f.indicator_id "
            "AND o.period_id = f.period_id)",
            [list(known)],
        )
