"""Figures made anew from the approved answers, through the engine: what the stored ones must equal."""

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterator, Mapping
from dataclasses import dataclass, replace

from measurement.formulas import PartnerValue, PlaceGroups, Span, Sums, sum_values
from measurement.formulas.cumulative import carried_at
from measurement.models import Period
from measurement.queries.methods import Rules
from measurement.queries.observations import (
    Answers,
    Duty,
    Series,
    Timeline,
    duties_of,
    expected_partner_ids,
    last_days,
    place_groups,
    series_of,
    span_of,
)

Pair = tuple[int, int]  # period, indicator


@dataclass(frozen=True, slots=True, order=True)
class FigureKey:
    """One figure; `cell_id` 0 is the whole. Rows are locked and written in the order of their keys."""

    period_id: int
    indicator_id: int
    cell_id: int


def recomputed(rules: Mapping[int, Rules], line: Timeline, *, pairs: Collection[Pair]) -> dict[FigureKey, Sums]:
    """The sums of figures named as (period, indicator), with all their cells. Six statements at most.

    Running totals and numbers at a date look back over all earlier periods of the same calendar. A
    period may belong to a calendar that the indicator has left: its figures stay as they were.
    """
    period_ids = {period_id for period_id, _indicator_id in pairs}
    carried = {id_: rule for id_, rule in rules.items() if rule.is_carried}
    plain = {id_: rule for id_, rule in rules.items() if not rule.is_carried}
    series = series_of(plain, line, period_ids=period_ids) if plain else {}
    if carried:
        series |= series_of(carried, line, period_ids=earlier_period_ids(line, period_ids))
    duties, groups = duties_of(list(rules)), place_groups()
    cells, spans = _cells_of(series), line.spans_by_calendar()
    found: dict[FigureKey, Sums] = {}
    for period_id, indicator_id in sorted(pairs):
        mine = {cell_id: series.get((indicator_id, cell_id), {}) for cell_id in cells[indicator_id]}
        period = line.periods[period_id]
        among, owed = spans[period.calendar_id], duties.get(indicator_id, [])
        found |= dict(_of_indicator(rules[indicator_id], period, mine, owed, groups, among))
    return found


def _cells_of(series: Series) -> dict[int, list[int | None]]:
    """Indicator id → the whole and each cell that anybody answered."""
    found: dict[int, list[int | None]] = defaultdict(lambda: [None])
    for indicator_id, cell_id in series:
        if cell_id is not None:
            found[indicator_id].append(cell_id)
    return found


def earlier_period_ids(line: Timeline, period_ids: Collection[int]) -> list[int]:
    """These periods and all before them in their calendars."""
    last: dict[int, Span] = {}
    for period_id in period_ids:
        period, span = line.periods[period_id], line.span(period_id)
        last[period.calendar_id] = max(last.get(period.calendar_id, span), span)
    return [
        period.pk
        for period in line.periods.values()
        if period.calendar_id in last and line.span(period.pk) <= last[period.calendar_id]
    ]


def _of_indicator(
    rule: Rules,
    period: Period,
    series: Mapping[int | None, Answers],
    duties: list[Duty],
    groups: PlaceGroups,
    among: Container[Span],
) -> Iterator[tuple[FigureKey, Sums]]:
    span, method = span_of(period), rule.method_on(period.start_on)
    for cell_id, answers in series.items():
        values = values_in(rule, answers, span, duties, among)
        if cell_id is not None and not values:
            continue
        expected = len(expected_partner_ids(duties, span, values))
        sums = sum_values(method, values, expected=expected, place_groups=groups)
        if cell_id is not None:  # who is expected stays with the whole, also where a cell does not apply
            sums = replace(sums, expected=0)
        yield FigureKey(period.pk, rule.indicator_id, cell_id or 0), sums


def values_in(
    rule: Rules,
    answers: Answers,
    span: Span,
    duties: Collection[Duty],
    among: Container[Span] | None = None,
) -> list[PartnerValue]:
    """What each partner's answers say in one period, earlier ones carried where the kind allows it.

    `among` are the spans of the period's calendar, where the answers are of several: a value of another
    calendar is not carried into this one. None is carried over a break.
    """
    stands = standing(rule, span, duties, among)
    found = (stands(partner_id, pairs) for partner_id, pairs in answers.items())
    return [value for value in found if value is not None]


def standing(
    rule: Rules, span: Span, duties: Collection[Duty], among: Container[Span] | None = None
) -> Callable[[int, Collection[tuple[Span, PartnerValue]]], PartnerValue | None]:
    """What `values_in` asks of each partner: its id and one series of its answers → what they say in the period."""
    method, version_id = rule.method_on(span.start), rule.version_on(span.start).pk
    until = last_days(duties, span) if method.is_carried else {}

    def may_stand(at: Span, value: PartnerValue) -> bool:
        is_near = among is None or at in among
        return at == span or (is_near and rule.compares(value.definition_version or version_id, version_id))

    def stands(partner_id: int, pairs: Collection[tuple[Span, PartnerValue]]) -> PartnerValue | None:
        return carried_at(method, [pair for pair in pairs if may_stand(*pair)], span, until=until.get(partner_id))

    return stands
