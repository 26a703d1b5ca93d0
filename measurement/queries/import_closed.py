"""Rows of a file that would change something in a closed period."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Dictionary
from decimal import Decimal

from django.utils.translation import gettext as _

from measurement.layouts import Mapping, Problem, Staged, plain_name
from measurement.layouts.parts import at_number
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
from measurement.queries.imports import rows_noted, staged_parts

Key = tuple[str, str, frozenset[tuple[str, str]]]  # partner, first day, cell
Numbers = tuple[Decimal | None, Decimal | None, Decimal | None]
NUMBERS = ("value", "numerator", "denominator")


def closed_rows(run: ImportRun, mapping: Mapping) -> Iterator[Problem]:
    """A problem for each staged row of an indicator that says something else than what a closed period holds.

    What stands already may be in the file, and so may what concerns a partner that was unlocked. One statement
    where nothing is closed; the rows and four for each indicator and initiative that closed something, where
    something is.
    """
    closings = PeriodClosing.objects.select_related("period")
    if not mapping.route:
        closings = closings.filter(initiative_id=run.initiative_id or 0)
    labels: dict[int, dict[str, str]] = defaultdict(dict)
    for one in closings:
        labels[one.initiative_id][one.period.start_on.isoformat()] = one.period.label
    if not labels:
        return
    for layout, staged in staged_parts(run, mapping):
        code = layout.indicator.code if layout.indicator else ""
        for number in sorted(set(staged.columns["initiative"])):
            initiative_id = staged.initiatives[number]
            if initiative_id in labels:
                for problem in _closed_in(staged, number, code, labels[initiative_id]):
                    yield at_number(problem, layout)


def _closed_in(staged: Staged, number: int, code: str, labels: Dictionary[str, str]) -> Iterator[Problem]:
    """Those of one initiative, named by its number in the file."""
    initiative_id = staged.initiatives[number]
    closed = PeriodClosing.objects.filter(initiative_id=initiative_id).values("period_id")
    unlocked = Submission.objects.filter(initiative_id=initiative_id, locked_at=None, period__in=closed)
    names = unlocked.values_list("partner__name", "period__start_on")
    free = {(plain_name(name), start.isoformat()) for name, start in names}
    stands = _standing(initiative_id, code)
    columns = staged.columns
    numbers = zip(columns["value"], columns["numerator"], columns["denominator"], strict=True)
    for place, said in enumerate(numbers):
        _series, start, _label = staged.periods[columns["period"][place]]
        name, _code = staged.partners[columns["partner"][place]]
        if columns["initiative"][place] != number or not name or start not in labels:
            continue
        partner, cell = plain_name(name), _cell_of(staged.cells[columns["cell"][place]])
        if (partner, start) not in free and stands.get((partner, start, cell)) != _numbers(said):
            words = _("%(period)s is closed. Ask the backbone to unlock it.") % {"period": labels[start]}
            yield Problem(columns["row"][place], "", "period_closed", words)


def locked_by(run: ImportRun) -> Submission | None:
    """A frozen submission in which an import had made or changed an answer. Two statements."""
    mine = [row_id for one in ImportChange.objects.filter(run=run, model="entry") for row_id in rows_noted(one)]
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


def _cell_of(named: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset((dimension, plain_name(category)) for dimension, category in named)


def _numbers(said: tuple[str | None, str | None, str | None]) -> Numbers:
    value, numerator, denominator = (None if text is None else Decimal(text) for text in said)
    return value, numerator, denominator
