"""The one writer of facts: approving posts answers, withdrawing takes them back, and the figures follow at once."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from measurement.formulas import PartnerValue, Parts, add_parts, parts_of, subtract_parts
from measurement.formulas.method import ANSWER_KINDS
from measurement.models import Period
from measurement.operations.figures import refresh_pairs
from measurement.operations.holding import closed_error
from measurement.operations.observation_rows import CellRow, ObservationRow
from measurement.operations.posting import FigureKey, post
from measurement.queries.methods import Rules
from measurement.queries.observations import Timeline, span_of
from measurement.queries.recomputation import Pair, standing
from measurement.queries.touched import ObservationKey, Said, Touched, compares, touched

__all__ = ["CellRow", "ObservationRow", "post_observations", "withdraw_observations"]


@transaction.atomic(savepoint=False)
def post_observations(*, rows: Sequence[ObservationRow], at: datetime) -> None:
    """Put approved answers in place, over what stood there, and bring every figure they touch up to date.

    Writers of the same partner wait for each other, so that a running total meets no neighbour
    that is being changed. Call it last in a transaction: it holds rows that others need.
    Raises ValidationError where a figure of a closed period would move and the partner was not unlocked there.
    """
    _change({row.key: row for row in rows}, [], at=at)


@transaction.atomic(savepoint=False)
def withdraw_observations(*, keys: Collection[ObservationKey], at: datetime) -> None:
    """Take answers out of facts and figures at once: their approval was withdrawn or their import undone."""
    _change({}, keys, at=at)


def _change(
    rows: Mapping[ObservationKey, ObservationRow], removed: Collection[ObservationKey], *, at: datetime
) -> None:
    """Read once, write once: facts, then figures in the order of their keys."""
    keys = sorted({*rows, *removed})
    if not keys:
        return
    before = touched(keys, cells=[(*key[1:], cell.cell_id) for key, row in rows.items() for cell in row.cells])
    _check_held(before, keys, {(key[0], key[2]) for key in keys})
    after: dict[ObservationKey, Said] = {key: _said(rows[key], before) if key in rows else {} for key in keys}
    deltas: dict[FigureKey, Parts] = {}
    for key, parts in _differences(keys, before, after):
        deltas[key] = add_parts(deltas[key], parts) if key in deltas else parts
    again = _without_deltas(keys, before)
    _check_held(before, keys, {key[:2] for key in deltas})
    gone = [(*key, cell) for key in keys for cell in before.said.get(key, ()) if cell and cell not in after[key]]
    post(rows=[rows[key] for key in sorted(rows)], removed=removed, gone=gone, deltas=deltas, held=again, at=at)
    if again:
        refresh_pairs(pairs=again, at=at, frozen=before.frozen, held=_held_pairs(before, keys, again))


def _check_held(before: Touched, keys: Sequence[ObservationKey], moved: Collection[Pair]) -> None:
    """Raise ValidationError where answers of these keys would move figures of a closed period."""
    for period_id, indicator_id in _held_pairs(before, keys, moved):
        raise closed_error(before.frozen.label(before.rules[indicator_id].initiative_id, period_id))


def _held_pairs(before: Touched, keys: Sequence[ObservationKey], pairs: Collection[Pair]) -> set[Pair]:
    """Those that are closed for a partner whose answer changes in that period, or in an earlier one if carried."""
    rules, frozen = before.rules, before.frozen
    if not frozen.labels:
        return set()
    starts = {pk: period.start_on for pk, period in before.line.periods.items()}
    mine: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for key in keys:
        mine[key[2]].append(key[:2])

    def partners_of(pair: Pair) -> set[int]:
        is_carried, on = rules[pair[1]].is_carried, starts[pair[0]]
        return {who for when, who in mine[pair[1]] if when == pair[0] or (is_carried and starts[when] < on)}

    return {one for one in pairs if frozen.is_held(rules[one[1]].initiative_id, one[0], partners_of(one))}


def has_deltas(rule: Rules) -> bool:
    """Whether figures of this indicator move by plain differences: no highest value, no counted answers."""
    return not any(method.has_range or method.kind in ANSWER_KINDS for method in rule.methods.values())


def _said(row: ObservationRow, before: Touched) -> Said:
    """A row as the engine takes it: the whole, and each cell."""
    comparable = compares(before.rules[row.indicator_id], row.version_id, before.line.periods[row.period_id])
    said: Said = {
        None: PartnerValue(
            partner_id=row.partner_id,
            state=row.state,
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
            currency=row.currency,
            rate=row.rate,
            text=row.text,
            definition_version=row.version_id,
            is_comparable=comparable,
        )
    }
    for cell in row.cells:
        said[cell.cell_id] = PartnerValue(
            partner_id=row.partner_id,
            state=cell.state,
            value=cell.value,
            numerator=cell.numerator,
            denominator=cell.denominator,
            definition_version=row.version_id,
            is_comparable=comparable,
        )
    return said


def _differences(
    keys: Sequence[ObservationKey], before: Touched, after: Mapping[ObservationKey, Said]
) -> Iterator[tuple[FigureKey, Parts]]:
    """What each figure gains or loses by each partner; figures that stay as they are do not appear."""
    carried: dict[tuple[int, int], list[int]] = defaultdict(list)  # (partner, indicator) → touched periods
    for key in keys:
        period_id, partner_id, indicator_id = key
        rule = before.rules[indicator_id]
        if not has_deltas(rule):
            continue
        if rule.is_carried:
            carried[partner_id, indicator_id].append(period_id)
        else:
            yield from _of_plain(key, rule, before, after[key])
    for (partner_id, indicator_id), period_ids in carried.items():
        yield from _of_carried(partner_id, indicator_id, period_ids, before, after)


def _of_plain(key: ObservationKey, rule: Rules, before: Touched, new: Said) -> Iterator[tuple[FigureKey, Parts]]:
    """Of numbers that stand for their own period."""
    period_id, partner_id, indicator_id = key
    period, old = before.line.periods[period_id], before.said.get(key, {})
    method, span = rule.method_on(period.start_on), span_of(period)
    is_assigned = any(duty.covers(span) for duty in before.duties.get((indicator_id, partner_id), ()))
    for cell_id in {**old, **new}:
        was = parts_of(method, old.get(cell_id), is_assigned=is_assigned)
        now = parts_of(method, new.get(cell_id), is_assigned=is_assigned)
        yield from _moved((period_id, indicator_id, cell_id or 0), was, now)


def _of_carried(
    partner_id: int,
    indicator_id: int,
    period_ids: Collection[int],
    before: Touched,
    after: Mapping[ObservationKey, Said],
) -> Iterator[tuple[FigureKey, Parts]]:
    """Of numbers that stand until the next one: in the touched periods and all that come after in their calendars."""
    rule, line, spans = before.rules[indicator_id], before.line, before.spans
    found = {period_id: before.said.get((period_id, partner_id, indicator_id)) for period_id in line.periods}
    old = {period_id: said for period_id, said in found.items() if said}
    new = old | {period_id: after[period_id, partner_id, indicator_id] for period_id in period_ids}
    duties = before.duties.get((indicator_id, partner_id), [])
    cells = {cell_id for said in (*old.values(), *new.values()) for cell_id in said}
    days = {period_id: span_of(line.periods[period_id]) for period_id in new}
    both = {
        cell_id: [[(days[pk], said[cell_id]) for pk, said in side.items() if cell_id in said] for side in (old, new)]
        for cell_id in cells
    }
    for period in _moved_periods(line, period_ids):
        span, method = span_of(period), rule.method_on(period.start_on)
        is_assigned = any(duty.covers(span) for duty in duties)
        stands = standing(rule, span, duties, spans[period.calendar_id])
        for cell_id, (before_it, with_it) in both.items():
            was = parts_of(method, stands(partner_id, before_it), is_assigned=is_assigned)
            now = parts_of(method, stands(partner_id, with_it), is_assigned=is_assigned)
            yield from _moved((period.pk, indicator_id, cell_id or 0), was, now)


def _moved(key: FigureKey, old: Parts, new: Parts) -> Iterator[tuple[FigureKey, Parts]]:
    """The difference, where there is one. Who is expected stays with the whole."""
    if old == new:
        return
    parts = subtract_parts(new, old)
    yield key, (0, *parts[1:]) if key[2] else parts


def _moved_periods(line: Timeline, period_ids: Collection[int]) -> list[Period]:
    """The touched periods and all that come after the first of them in its calendar."""
    first: dict[int, date] = {}
    for period in (line.periods[period_id] for period_id in period_ids):
        first[period.calendar_id] = min(period.start_on, first.get(period.calendar_id, date.max))
    return [one for one in line.periods.values() if one.start_on >= first.get(one.calendar_id, date.max)]


def _without_deltas(keys: Sequence[ObservationKey], before: Touched) -> list[Pair]:
    """The figures to be made anew: in the touched periods, and in all later ones where values are carried."""
    periods: dict[int, set[int]] = defaultdict(set)
    for period_id, _partner_id, indicator_id in keys:
        if not has_deltas(before.rules[indicator_id]):
            periods[indicator_id].add(period_id)
    found = set()
    for indicator_id, period_ids in periods.items():
        if before.rules[indicator_id].is_carried:
            period_ids = {period.pk for period in _moved_periods(before.line, period_ids)}
        found |= {(period_id, indicator_id) for period_id in period_ids}
    return sorted(found)
