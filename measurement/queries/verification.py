"""Stored figures held against the answers they are made of, through the engine and never through the writer."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from measurement.formulas import Sums
from measurement.models import Figure, FigureCell, Period
from measurement.queries.methods import rules_of
from measurement.queries.observations import Timeline
from measurement.queries.recomputation import FigureKey, Pair, recomputed

SUMS_COLUMNS = tuple(Sums.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that is not what its answers make."""

    key: FigureKey
    stored: Sums
    right: Sums


@dataclass(frozen=True, slots=True)
class CheckedPeriod:
    """The figures of one period, the `number`th `of` so many: how many were checked, and those that are wrong."""

    number: int
    of: int
    checked: int
    wrong: list[Difference]


def wrong_figures() -> Iterator[Difference]:
    """Every figure of the current network that differs from its recomputation; period by period."""
    for period in checked_periods():
        yield from period.wrong


def checked_periods() -> Iterator[CheckedPeriod]:
    """All periods of the current network, each with what is wrong in it. Some eight statements a period.

    A row of zeros and no row are the same.
    """
    rules = rules_of()
    line = Timeline({period.pk: period for period in Period.objects.all()})
    for number, period in enumerate(sorted(line.periods.values(), key=lambda one: one.start_on), start=1):
        stored = dict(_stored(period.pk))
        mine = {pk for pk, rule in rules.items() if rule.calendar_id == period.calendar_id}
        mine |= {key.indicator_id for key in stored}
        pairs = [(period.pk, indicator_id) for indicator_id in mine]
        right = recomputed({pk: rules[pk] for pk in mine}, line, pairs=pairs) if mine else {}
        keys = sorted({*right, *stored})
        pairs_of_sums = ((key, stored.get(key, Sums()), right.get(key, Sums())) for key in keys)
        wrong = [Difference(key, was, should) for key, was, should in pairs_of_sums if was != should]
        yield CheckedPeriod(number, len(line.periods), len(keys), wrong)


def _stored(period_id: int) -> Iterator[tuple[FigureKey, Sums]]:
    for row in Figure.objects.filter(period_id=period_id):
        yield FigureKey(period_id, row.indicator_id, 0), sums_of(row)
    for cell in FigureCell.objects.filter(period_id=period_id):
        yield FigureKey(period_id, cell.indicator_id, cell.cell_id), sums_of(cell)


def stored_figures(pairs: Collection[Pair]) -> dict[FigureKey, Sums]:
    """The stored figures of some (period, indicator), with those of their cells. Two statements."""
    names = {"period_id__in": {one[0] for one in pairs}, "indicator_id__in": {one[1] for one in pairs}}
    whole = {FigureKey(row.period_id, row.indicator_id, 0): sums_of(row) for row in Figure.objects.filter(**names)}
    cells = {
        FigureKey(row.period_id, row.indicator_id, row.cell_id): sums_of(row)
        for row in FigureCell.objects.filter(**names)
    }
    return {key: sums for key, sums in (whole | cells).items() if (key.period_id, key.indicator_id) in pairs}


def sums_of(row: Figure | FigureCell) -> Sums:
    """The sums of a stored figure, as the engine takes them."""
    values: dict[str, Any] = {name: getattr(row, name) for name in SUMS_COLUMNS}
    return Sums(**values)
