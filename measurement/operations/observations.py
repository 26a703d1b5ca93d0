"""The one writer of facts: approving posts answers, withdrawing takes them back, and the figures follow at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from psycopg2.extras import execute_values

from measurement.enums import Audience, ValueState
from measurement.formulas import Span, Sums, sum_values
from measurement.formulas.method import ANSWER_KINDS
from measurement.formulas.sums import COUNTS, SUMS
from measurement.models import Period
from measurement.operations.figures import add, as_writer, refresh_pairs
from measurement.operations.holding import closed_error, hold_partners
from measurement.queries.closings import Frozen, frozen_in
from measurement.queries.methods import Rules, rules_of
from measurement.queries.observations import (
    Answers,
    Duty,
    Series,
    Timeline,
    duties_of,
    expected_partner_ids,
    series_of,
    span_of,
    timeline,
)
from measurement.queries.recomputation import FigureKey, Pair, values_in
from tenancy.row_security import current_network_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRow:
    """One cell of an answer."""

    cell_id: int
    state: ValueState = ValueState.REPORTED
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationRow:
    """One approved answer of one partner for one indicator in one period, with its cells."""

    period_id: int
    partner_id: int
    indicator_id: int
    version_id: int
    submission_version_id: int
    state: ValueState = ValueState.REPORTED
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    text: str = ""
    narrative: str = ""
    audience: Audience = Audience.BACKBONE
    currency: str = ""
    rate: Decimal | None = None
    rate_on: date | None = None
    reason: str = ""
    cells: tuple[CellRow, ...] = ()

    @property
    def key(self) -> "ObservationKey":
        return (self.period_id, self.partner_id, self.indicator_id)


ObservationKey = tuple[int, int, int]  # period, partner, indicator

_KEY = ("network_id", "period_id", "partner_id", "indicator_id")
_VALUES = (
    "state", "value", "numerator", "denominator", "text", "narrative", "audience", "currency", "rate", "rate_on",
    "reason", "version_id", "submission_version_id",
)  # fmt: skip
_CELL_VALUES = ("state", "value", "numerator", "denominator", "reason")


@transaction.atomic
def post_observations(*, rows: Sequence[ObservationRow], at: datetime) -> None:
    """Put approved answers in place, over what stood there, and bring every figure they touch up to date.

    Writers of the same partner wait for each other, so that a running total meets no neighbour
    that is being changed. Call it last in a transaction: it holds rows that others need.
    Raises ValidationError where a figure of a closed period would move and the partner was not unlocked there.
    """
    _change(rows=list(rows), removed=[], at=at)


@transaction.atomic
def withdraw_observations(*, keys: Collection[ObservationKey], at: datetime) -> None:
    """Take answers out of facts and figures at once: their approval was withdrawn or their import undone."""
    _change(rows=[], removed=list(keys), at=at)


def _change(*, rows: list[ObservationRow], removed: list[ObservationKey], at: datetime) -> None:
    keys = sorted({row.key for row in rows} | set(removed))
    if not keys:
        return
    hold_partners({key[1] for key in keys})
    rules = rules_of({key[2] for key in keys})
    frozen = frozen_in({rule.initiative_id for rule in rules.values()}, partner_ids={key[1] for key in keys})
    line = timeline((), period_ids={key[0] for key in keys})
    _check_held(rules, line, keys, frozen, {(key[0], key[2]) for key in keys})
    summed = {id_: rule for id_, rule in rules.items() if has_deltas(rule)}
    before = _reach(summed, line, keys)
    _write(rows, removed)
    after = _reach(summed, line, keys)
    found = _differences(summed, line, {key[0] for key in keys}, before, after)
    _check_held(rules, line, keys, frozen, {(key.period_id, key.indicator_id) for key in found})
    add(found, at=at)
    _refresh_rest(rules, line, keys, frozen, at)


def _check_held(
    rules: Mapping[int, Rules], line: Timeline, keys: Sequence[ObservationKey], frozen: Frozen, moved: Collection[Pair]
) -> None:
    """Raise ValidationError where answers of these keys would move figures of a closed period."""
    for period_id, indicator_id in _held_pairs(rules, line, keys, frozen, moved):
        raise closed_error(frozen.label(rules[indicator_id].initiative_id, period_id))


def _held_pairs(
    rules: Mapping[int, Rules], line: Timeline, keys: Sequence[ObservationKey], frozen: Frozen, pairs: Collection[Pair]
) -> set[Pair]:
    """Those that are closed for a partner whose answer changes in that period, or in an earlier one if carried."""
    if not frozen.labels:
        return set()
    starts = {pk: period.start_on for pk, period in line.periods.items()}
    touched: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key in keys:
        touched[key[2]].append(key[:2])

    def partners_of(pair: Pair) -> set[int]:
        is_carried, on = rules[pair[1]].is_carried, starts[pair[0]]
        mine = touched[pair[1]]
        return {who for when, who in mine if when == pair[0] or (is_carried and starts[when] < on)}

    return {one for one in pairs if frozen.is_held(rules[one[1]].initiative_id, one[0], partners_of(one))}


def has_deltas(rule: Rules) -> bool:
    """Whether figures of this indicator move by plain differences: no highest value, no counted answers."""
    return not any(method.has_range or method.kind in ANSWER_KINDS for method in rule.methods.values())


@dataclass(frozen=True, slots=True)
class _Reach:
    """The answers of the touched partners wherever a change may show, and who was assigned until when."""

    series: Series
    duties: Mapping[int, list[Duty]]


def _reach(rules: Mapping[int, Rules], line: Timeline, keys: Sequence[ObservationKey]) -> _Reach:
    """Of plain numbers the touched periods; of carried ones all periods of their calendar."""
    touched = {key[0] for key in keys}
    partner_ids = {key[1] for key in keys}
    carried = {id_: rule for id_, rule in rules.items() if rule.is_carried}
    plain = {id_: rule for id_, rule in rules.items() if id_ not in carried}
    series: Series = {}
    if plain:
        series |= series_of(plain, line, period_ids=touched, partner_ids=partner_ids)
    if carried:
        series |= series_of(carried, line, period_ids=list(line.periods), partner_ids=partner_ids)
    return _Reach(series, duties_of(list(rules)))


def _differences(
    rules: Mapping[int, Rules], line: Timeline, touched: Collection[int], before: _Reach, after: _Reach
) -> dict[FigureKey, Sums]:
    """What each figure gains or loses; figures that stay as they are do not appear."""
    found: dict[FigureKey, Sums] = {}
    spans = line.spans_by_calendar()
    for series_key in {*before.series, *after.series}:
        indicator_id, cell_id = series_key
        rule = rules[indicator_id]
        old, new = before.series.get(series_key, {}), after.series.get(series_key, {})
        duties = before.duties.get(indicator_id, [])
        for period in _moved_periods(rule, line, touched):
            among = spans[period.calendar_id]
            difference = _minus(_sums(rule, period, new, duties, among), _sums(rule, period, old, duties, among))
            if cell_id is not None:
                difference = replace(difference, expected=0)
            if difference != Sums():
                found[FigureKey(period.pk, indicator_id, cell_id or 0)] = difference
    return found


def _sums(rule: Rules, period: Period, answers: Answers, duties: Collection[Duty], among: Collection[Span]) -> Sums:
    span = span_of(period)
    values = values_in(rule, answers, span, duties, among)
    expected = len(expected_partner_ids(duties, span, values))
    return sum_values(rule.method_on(period.start_on), values, expected=expected)


def _moved_periods(rule: Rules, line: Timeline, touched: Collection[int]) -> list[Period]:
    """The touched periods; of carried numbers also all that come after the first of them in its calendar."""
    if not rule.is_carried:
        return [line.periods[period_id] for period_id in touched]
    first: dict[int, date] = {}
    for period in (line.periods[period_id] for period_id in touched):
        first[period.calendar_id] = min(period.start_on, first.get(period.calendar_id, date.max))
    return [one for one in line.periods.values() if one.start_on >= first.get(one.calendar_id, date.max)]


def _minus(new: Sums, old: Sums) -> Sums:
    """new - old, name by name; floors and answers are left out, because they have no difference."""
    names = (*COUNTS, *SUMS)
    return Sums(**{name: getattr(new, name) - getattr(old, name) for name in names})


def _refresh_rest(
    rules: Mapping[int, Rules], line: Timeline, keys: Sequence[ObservationKey], frozen: Frozen, at: datetime
) -> None:
    """Recount what has no deltas: in the touched periods, and in all later ones where values are carried."""
    touched: dict[int, set[int]] = defaultdict(set)
    for period_id, _partner_id, indicator_id in keys:
        if not has_deltas(rules[indicator_id]):
            touched[indicator_id].add(period_id)
    pairs = {
        (period.pk, indicator_id)
        for indicator_id, period_ids in touched.items()
        for period in _moved_periods(rules[indicator_id], line, period_ids)
    }
    refresh_pairs(pairs=sorted(pairs), at=at, frozen=frozen, held=_held_pairs(rules, line, keys, frozen, pairs))


def _write(rows: Sequence[ObservationRow], removed: Sequence[ObservationKey]) -> None:
    """The facts themselves. Cells are replaced whole: an answer that lost a cell has none left over."""
    network_id = current_network_id()
    keys = [row.key for row in rows] + list(removed)
    facts = [(network_id, *row.key, *(getattr(row, name) for name in _VALUES)) for row in rows]
    cells = [
        (network_id, *row.key, cell.cell_id, *(getattr(cell, name) for name in _CELL_VALUES))
        for row in rows
        for cell in row.cells
    ]
    with as_writer() as cursor:
        _delete(cursor, "measurement_observationcell", keys)
        if removed:
            _delete(cursor, "measurement_observation", removed)
        _upsert(cursor, "measurement_observation", _KEY, _VALUES, facts)
        _upsert(cursor, "measurement_observationcell", (*_KEY, "cell_id"), _CELL_VALUES, cells)


def _delete(cursor: Any, table: str, keys: Sequence[ObservationKey]) -> None:
    execute_values(
        cursor,
        f"DELETE FROM {table} f USING (VALUES %s) k (period_id, partner_id, indicator_id) "
        "WHERE f.period_id = k.period_id AND f.partner_id = k.partner_id AND f.indicator_id = k.indicator_id",
        keys,
        page_size=1000,
    )


def _upsert(
    cursor: Any, table: str, key: Sequence[str], values: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    if not rows:
        return
    replaced = ", ".join(f"{name} = EXCLUDED.{name}" for name in values)
    execute_values(
        cursor,
        f"INSERT INTO {table} ({', '.join((*key, *values))}) VALUES %s "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {replaced}",
        rows,
        page_size=1000,
    )
