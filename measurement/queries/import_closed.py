"""Rows of a file that would change something in a closed period."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from measurement.layouts import Destination, Problem, plain_name
from measurement.models import (
    CellCategory,
    Entry,
    ImportChange,
    ImportRun,
    Observation,
    ObservationCell,
    PeriodClosing,
    Submission,
)
from measurement.queries.imports import staged_rows

Key = tuple[str, str, frozenset[tuple[str, str]]]  # partner, first day, cell
Numbers = tuple[Decimal | None, Decimal | None, Decimal | None]
NUMBERS = ("value", "numerator", "denominator")


def closed_rows(run: ImportRun, *, code: str) -> Iterator[Problem]:
    """A problem for each staged row of an indicator that says something else than what a closed period holds.

    What stands already may be in the file, and so may what concerns a partner that was unlocked. One statement
    where nothing is closed; five, and the rows, where something is.
    """
    if run.initiative_id is None:
        return
    closings = PeriodClosing.objects.filter(initiative_id=run.initiative_id).select_related("period")
    labels = {one.period.start_on.isoformat(): one.period.label for one in closings}
    if not labels:
        return
    unlocked = Submission.objects.filter(initiative_id=run.initiative_id, locked_at=None)
    names = unlocked.filter(period__in=closings.values("period_id")).values_list("partner__name", "period__start_on")
    free = {(plain_name(name), start.isoformat()) for name, start in names}
    stands = _standing(run.initiative_id, code)
    for row in staged_rows(run):
        start = row.get("start", "")
        if row["to"] != Destination.PARTNER or start not in labels:
            continue
        partner = plain_name(row["partner"])
        if (partner, start) not in free and stands.get((partner, start, _cell_of(row))) != _numbers(row):
            words = _("%(period)s is closed. Ask the backbone to unlock it.") % {"period": labels[start]}
            yield Problem(row["row"], "", "period_closed", words)


def locked_by(run: ImportRun) -> Submission | None:
    """A frozen submission in which an import had made or changed an answer. One statement."""
    mine = ImportChange.objects.filter(run=run, model="entry").values("row_id")
    entries = Entry.objects.filter(pk__in=mine).values("submission_id")
    rows = Submission.objects.filter(pk__in=entries, locked_at__isnull=False).select_related("period")
    return rows.order_by("pk").first()


def _standing(initiative_id: int, code: str) -> dict[Key, Numbers]:
    """The approved answers in closed periods of the initiative, with their cells."""
    closed = PeriodClosing.objects.filter(initiative_id=initiative_id).values("period_id")
    of = {"indicator__initiative_id": initiative_id, "indicator__definition__code": code, "period_id__in": closed}
    fields = ("partner__name", "period__start_on", *NUMBERS)
    found: dict[Key, Numbers] = {}
    for name, start, *numbers in Observation.objects.filter(**of).values_list(*fields):
        found[plain_name(name), start.isoformat(), frozenset()] = (numbers[0], numbers[1], numbers[2])
    cells: dict[int, set[tuple[str, str]]] = defaultdict(set)
    categories = CellCategory.objects.values_list("cell_id", "category__dimension__code", "category__name")
    for cell_id, dimension, category in categories:
        cells[cell_id].add((dimension, plain_name(category)))
    for name, start, cell_id, *numbers in ObservationCell.objects.filter(**of).values_list(
        "partner__name", "period__start_on", "cell_id", *NUMBERS
    ):
        key = (plain_name(name), start.isoformat(), frozenset(cells[cell_id]))
        found[key] = (numbers[0], numbers[1], numbers[2])
    return found


def _cell_of(row: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    return frozenset((dimension, plain_name(category)) for dimension, category in row.get("cell", ()))


def _numbers(row: Mapping[str, Any]) -> Numbers:
    value, numerator, denominator = (Decimal(row[name]) if row.get(name) else None for name in NUMBERS)
    return value, numerator, denominator
