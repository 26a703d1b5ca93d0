"""Running totals: increments taken back out of them, and the last value that still stands (rule 2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from operator import itemgetter

from measurement.enums import Accumulation, Exclusion, Kind, ValueState
from measurement.formulas.arithmetic import subtract
from measurement.formulas.method import Method
from measurement.formulas.periods import Span, year_of
from measurement.formulas.values import PartnerValue, contribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Increment:
    """What was new. `since` is the first period it covers: earlier than `span` if totals between are missing."""

    span: Span
    value: Decimal
    since: Span
    is_correction: bool = False

    @property
    def spans_several(self) -> bool:
        return self.since != self.span


def increments(method: Method, series: Sequence[tuple[Span, Decimal | None]]) -> list[Increment]:
    """v_t = c_t - c_{t-1} for each total that is there. A total that fell is a correction and needs a reason.

    The yearly reset of a total since the first day of the year is no correction; its first total is all new.
    """
    found: list[Increment] = []
    previous: tuple[Span, Decimal] | None = None
    waiting: Span | None = None  # the first period since the last known total
    for span, total_to_date in sorted(series, key=lambda pair: pair[0]):
        if previous is not None and not same_run(method, previous[0], span):
            previous, waiting = None, None
        if waiting is not None and not same_run(method, waiting, span):
            waiting = None
        since = waiting or span
        if total_to_date is None:
            waiting = since
            continue
        value = total_to_date if previous is None else subtract(total_to_date, previous[1])
        is_correction = previous is not None and value < 0
        found.append(Increment(span=span, value=value, since=since, is_correction=is_correction))
        previous, waiting = (span, total_to_date), None
    return found


def same_run(method: Method, earlier: Span, later: Span) -> bool:
    """Whether one running total reaches from one period to the other, without a reset between them."""
    if method.accumulation != Accumulation.TO_DATE_YEAR:
        return True
    month = method.year_start_month
    return year_of(earlier.start, month) == year_of(later.start, month)


def is_usable(method: Method, value: PartnerValue) -> bool:
    """Whether the partner gave a whole answer, be it comparable and convertible or not."""
    kept_out = (Exclusion.NOT_APPLICABLE, Exclusion.NOT_AVAILABLE, Exclusion.INCOMPLETE)
    return contribution(method, value).exclusion not in kept_out


def carried_at(
    method: Method, series: Iterable[tuple[Span, PartnerValue]], at: Span, *, until: date | None = None
) -> PartnerValue | None:
    """What one partner's approved answers say in the period `at`; None for nothing.

    A running total or a number at a date stands until the next one and is marked with the period it is from. A
    total of another year does not stand. A number at a date ends with "not applicable", and where the partner left
    (`until`, its last day) before the period began; what it added to a running total stays.
    """
    pairs = list(series)
    now = next((value for span, value in pairs if span == at), None)
    if now is not None and is_usable(method, now):
        return now
    if not method.is_carried or (method.kind == Kind.STOCK and until is not None and until < at.start):
        return now
    past = sorted((pair for pair in pairs if pair[0].end <= at.end), key=itemgetter(0), reverse=True)
    for span, value in past:
        if method.kind == Kind.STOCK and value.state == ValueState.NOT_APPLICABLE:
            return now
        if is_usable(method, value):
            answered = None if now is None else now.state
            is_same = same_run(method, span, at)
            return replace(value, carried_from=span, answered=answered) if is_same else now
    return now


def values_at(
    method: Method, by_partner: Iterable[Sequence[tuple[Span, PartnerValue]]], at: Span
) -> list[PartnerValue]:
    """The values of all partners in one period, one series per partner (assignment), never per person who typed."""
    return [value for series in by_partner if (value := carried_at(method, series, at)) is not None]
