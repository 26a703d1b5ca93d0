"""The figure of a longer period from the figures of the periods that tile it (rules 1 and 6)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from measurement.enums import Accumulation, Kind, OverTime, Reason
from measurement.formulas.arithmetic import ZERO, add, divide, total
from measurement.formulas.coverage import coverage
from measurement.formulas.cumulative import is_usable
from measurement.formulas.method import ANSWER_KINDS, Method
from measurement.formulas.periods import Span, starts_year, tiles, year_of
from measurement.formulas.places import ONE_PLACE, PlaceGroups
from measurement.formulas.results import Result, no_result, result
from measurement.formulas.sums import COUNTS, FLOORS, SUMS, Sums, sum_values
from measurement.formulas.values import PartnerValue, contribution


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPart:
    """One child period. `values`, where given, lets people and answers be followed partner by partner."""

    span: Span
    sums: Sums
    values: tuple[PartnerValue, ...] = ()
    shared_denominator: Decimal | None = None
    is_comparable: bool = True


def fold_periods(
    method: Method,
    parts: Sequence[PeriodPart],
    *,
    parent: Span,
    place_groups: PlaceGroups | None = None,
    population: Decimal | None = None,
) -> Result:
    """The figure of `parent`. Never pro-rated: periods that do not tile it give the reason "not aligned".

    Coverage counts partner-periods (44 of 48), but for the latest value, where it is that of the latest period.
    """
    ordered = sorted(parts, key=lambda part: part.span)
    whole = _added(ordered)
    if not tiles(parent, [part.span for part in ordered]):
        return no_result(Reason.NOT_ALIGNED, whole)
    if len(ordered) == 1:
        only = ordered[0]
        return result(method, only.sums, shared_denominator=only.shared_denominator, population=population)
    if method.over_time == OverTime.LAST:
        return _latest(method, ordered, parent, place_groups or ONE_PLACE, population)
    if any(not part.is_comparable for part in ordered):
        return no_result(Reason.NOT_COMPARABLE, whole, known=coverage(method, whole))
    if method.over_time == OverTime.NONE:
        return no_result(Reason.NOT_COMBINABLE, whole, known=coverage(method, whole))
    return _FOLDS[method.over_time](method, ordered, place_groups or ONE_PLACE, population)


def _added(parts: Sequence[PeriodPart]) -> Sums:
    """Counts and sums of all parts. Floors add up too, which holds for events: each happens in one period."""
    new: dict[str, Any] = {name: sum(getattr(part.sums, name) for part in parts) for name in COUNTS}
    new |= {name: total(getattr(part.sums, name) for part in parts) for name in SUMS}
    for name in FLOORS:
        floors = [floor for part in parts if (floor := getattr(part.sums, name)) is not None]
        new[name] = total(floors) if floors else None
    return Sums(**new)


def _summed(method: Method, parts: Sequence[PeriodPart], groups: PlaceGroups, population: Decimal | None) -> Result:
    """Σ over periods; of people only those new this year, who may have come to another partner in another period."""
    whole = _added(parts)
    if method.kind == Kind.PEOPLE and whole.n:
        whole = replace(whole, value_floor=_floor_of_people(method, parts, groups))
    return result(method, whole, population=population)


def _floor_of_people(method: Method, parts: Sequence[PeriodPart], groups: PlaceGroups) -> Decimal:
    """Each partner's own sum, then the floor over partners; without partners the highest floor of one period."""
    with_data = [part for part in parts if part.sums.n]
    if any(not part.values for part in with_data):
        return max(part.sums.value_floor or ZERO for part in with_data)
    sums: dict[int, tuple[PartnerValue, Decimal]] = {}
    for value in (value for part in with_data for value in part.values):
        number = contribution(method, value).value
        if number is not None:
            sums[value.partner_id] = (value, add(sums.get(value.partner_id, (value, ZERO))[1], number))
    return groups.floor([(value.place, number) for value, number in sums.values()])


def _averaged(method: Method, parts: Sequence[PeriodPart], groups: PlaceGroups, population: Decimal | None) -> Result:
    """The mean of the dates that have a number (a stock alone may be averaged)."""
    whole, number = _added(parts), sum(1 for part in parts if part.sums.n)
    if number:
        floor = None if whole.value_floor is None else divide(whole.value_floor, number)
        whole = replace(whole, value_sum=divide(whole.value_sum, number), value_floor=floor)
    return result(method, whole, population=population)


def _ratio(method: Method, parts: Sequence[PeriodPart], groups: PlaceGroups, population: Decimal | None) -> Result:
    """Σa/Σb of the periods that have numbers; an average is Σnx̄/Σn in the same way."""
    shared = _shared_denominators(parts)
    return result(method, _added(parts), shared_denominator=None if shared is None else total(shared))


def _rate(method: Method, parts: Sequence[PeriodPart], groups: PlaceGroups, population: Decimal | None) -> Result:
    """k·Σa/mean(b): four quarters of 10 per 1,000 make 40 a year."""
    whole, number = _added(parts), sum(1 for part in parts if part.sums.n)
    if number:
        whole = replace(whole, denominator_sum=divide(whole.denominator_sum, number))
    shared = _shared_denominators(parts)
    mean = divide(total(shared), len(shared)) if shared else None
    return result(method, whole, shared_denominator=mean)


def _shared_denominators(parts: Sequence[PeriodPart]) -> list[Decimal] | None:
    """Those of the periods with data, as numerator and denominator go in pairs; None if one is unknown."""
    known = [part.shared_denominator for part in parts if part.sums.n]
    numbers = [number for number in known if number is not None]
    return numbers if len(numbers) == len(known) else None


def _latest(
    method: Method, parts: Sequence[PeriodPart], parent: Span, groups: PlaceGroups, population: Decimal | None
) -> Result:
    """The latest period with data, named in `as_of`; of answers, each partner's latest."""
    if not _is_within_year(method, parts, parent):
        return no_result(Reason.NOT_ALIGNED, parts[-1].sums)
    last = next((part for part in reversed(parts) if part.sums.n), parts[-1])
    sums = last.sums
    if method.kind in ANSWER_KINDS and all(part.values for part in parts if part.sums.n):
        sums = _latest_answers(method, parts, groups)
    figure = result(method, sums, shared_denominator=last.shared_denominator, population=population)
    return replace(figure, as_of=last.span)


def _is_within_year(method: Method, parts: Sequence[PeriodPart], parent: Span) -> bool:
    """A total since the first day of the year is the figure of a period only if both begin on that day."""
    if method.accumulation != Accumulation.TO_DATE_YEAR:
        return True
    month = method.year_start_month
    is_one_year = year_of(parent.start, month) == year_of(parent.end, month)
    return starts_year(parent.start, month) and is_one_year


def _latest_answers(method: Method, parts: Sequence[PeriodPart], groups: PlaceGroups) -> Sums:
    latest: dict[int, PartnerValue] = {}
    end = parts[-1].span
    for part in parts:
        for value in part.values:
            if is_usable(method, value):
                latest[value.partner_id] = value if part.span == end else replace(value, carried_from=part.span)
    last = parts[-1].sums
    return sum_values(method, latest.values(), expected=last.expected, place_groups=groups)


_Fold = Callable[[Method, Sequence[PeriodPart], PlaceGroups, Decimal | None], Result]
_FOLDS: dict[OverTime, _Fold] = {
    OverTime.SUM: _summed,
    OverTime.AVERAGE: _averaged,
    OverTime.RATIO: _ratio,
    OverTime.RATE: _rate,
}
