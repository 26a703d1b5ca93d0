"""From sums to the figure that is shown: dividing, ranges, coverage and the reasons for having no value (rule 1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from measurement.enums import CoverageBasis, Kind, MissingRule, OverPartners, Reason
from measurement.formulas.arithmetic import ZERO, divide, multiply
from measurement.formulas.coverage import Coverage, coverage
from measurement.formulas.method import ANSWER_KINDS, Method
from measurement.formulas.periods import Span
from measurement.formulas.places import ONE_PLACE
from measurement.formulas.sums import Sums, sum_values
from measurement.formulas.values import PartnerValue, contribution, positive_answer, step_position


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A figure in the scale it is stored in: a share is a fraction, a rate is per k.

    value: the default shown, which is the lower bound where a range is known (rule 10); None with a `reason`.
    low, high: the range, equal where nothing overlaps; None for methods without one.
    as_of: the period the value is of, where the latest of several was taken.
    """

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: Reason = Reason.NONE
    coverage: Coverage = field(default_factory=Coverage)
    carried: int = 0
    distribution: Mapping[str, int] = field(default_factory=dict)
    as_of: Span | None = None

    @property
    def is_computable(self) -> bool:
        return self.value is not None

    @property
    def has_range(self) -> bool:
        return self.low is not None and self.low != self.high

    @property
    def is_in_trend(self) -> bool:
        """An incomplete figure is shown, but left out of trends and of the scoreboard (rule 8)."""
        return self.is_computable and self.coverage.is_complete


def no_result(reason: Reason, sums: Sums | None = None, *, known: Coverage | None = None) -> Result:
    """A figure without a value, which still says who reported."""
    carried = sums.carried if sums else 0
    return Result(reason=reason, coverage=known or Coverage(), carried=carried)


def result(
    method: Method,
    sums: Sums,
    *,
    shared_denominator: Decimal | None = None,
    population: Decimal | None = None,
    volume_share: Decimal | None = None,
) -> Result:
    """The figure of one period and cell (rule 1; rule 10 for ranges; rule 8 for coverage).

    `shared_denominator` is the one denominator of a shared-denominator method, `population` the number of people
    there are to reach, `volume_share` the fraction of the last period's volume that reported (see `volume_share`).
    """
    share = volume_share if method.coverage_basis == CoverageBasis.VOLUME else None
    known = coverage(method, sums, volume_share=share)
    if reason := _refusal(method, sums):
        return no_result(reason, sums, known=known)
    if method.kind in ANSWER_KINDS:
        figure = _answers(method, sums)
    elif method.over_partners in (OverPartners.RATIO, OverPartners.SHARED_RATIO):
        denominator = shared_denominator if method.has_shared_denominator else sums.denominator_sum
        figure = _quotient(method, sums, denominator)
    else:
        figure = _added(method, sums, population)
    return replace(figure, coverage=known, carried=sums.carried, distribution=sums.distribution)


def _refusal(method: Method, sums: Sums) -> Reason:
    if sums.other_currency:
        return Reason.MIXED_CURRENCIES
    if sums.n == 0:
        return Reason.NO_DATA
    if method.missing_rule == MissingRule.REFUSE and sums.n < sums.expected:
        return Reason.MISSING_PARTNERS
    if method.over_partners == OverPartners.NONE:
        return Reason.LISTED if method.kind == Kind.OUTSIDE_SHARE else Reason.NOT_COMBINABLE
    return Reason.NONE


def _added(method: Method, sums: Sums, population: Decimal | None) -> Result:
    """max ≤ true ≤ min(Σ, population), the lower one shown; without a range the sum (CARE toolkit 5.3.1)."""
    low = sums.value_floor
    if not method.has_range:
        return Result(value=sums.value_sum)
    if low is None:
        raise ValueError("a figure whose partners may overlap needs its lower bound")
    return Result(value=low, low=low, high=_capped(sums.value_sum, low, population))


def _capped(upper: Decimal, low: Decimal, cap: Decimal | None) -> Decimal:
    # A population below what one partner alone reached is a wrong population: the range never turns round.
    return upper if cap is None else max(low, min(upper, cap))


def _quotient(method: Method, sums: Sums, denominator: Decimal | None) -> Result:
    """k·Σa/Σb; over one shared b the numerators may overlap: between their floor and min(Σa, b), over b."""
    if denominator is None:
        return Result(reason=Reason.PARTS_UNKNOWN)
    if denominator == 0:
        return Result(reason=Reason.DENOMINATOR_ZERO, numerator=sums.numerator_sum, denominator=denominator)
    low = sums.numerator_floor if method.has_range else None
    numerator = sums.numerator_sum if low is None else low
    figure = Result(value=per_k(method, numerator, denominator), numerator=numerator, denominator=denominator)
    if low is None:
        return figure
    high = _capped(sums.numerator_sum, low, denominator if method.kind == Kind.SHARE else None)
    return replace(figure, low=figure.value, high=per_k(method, high, denominator))


def per_k(method: Method, numerator: Decimal, denominator: Decimal) -> Decimal:
    """k·a/b with k = 1 for shares and averages. The denominator is not 0."""
    return divide(multiply(numerator, method.factor), denominator)


def _answers(method: Method, sums: Sums) -> Result:
    """Share of those that answered; for ratings the median step, or the two it lies between (rule 1)."""
    answered = sum(sums.distribution.values())
    if not answered:
        return Result(reason=Reason.NO_DATA)
    if method.kind == Kind.RATING:
        answers = sums.distribution.items()
        steps = sorted(step_position(method, step) for step, number in answers for _each in range(number))
        steps = [step for step in steps if step]  # codes that left the scale have no place on it
        if not steps:
            return Result(reason=Reason.NOT_COMPARABLE)
        low, high = Decimal(steps[(len(steps) - 1) // 2]), Decimal(steps[len(steps) // 2])
        return Result(value=low, low=low, high=high)
    positive = Decimal(sums.distribution.get(positive_answer(method), 0))
    denominator = Decimal(answered)
    return Result(value=divide(positive, denominator), numerator=positive, denominator=denominator)


def partner_result(method: Method, value: PartnerValue, *, shared_denominator: Decimal | None = None) -> Result:
    """One partner's own figure, also of kinds that cannot be combined over partners; coverage is 1 of 1."""
    part = contribution(method, value)
    sums = sum_values(method, [value], expected=1, place_groups=ONE_PLACE)
    if part.exclusion or method.over_partners != OverPartners.NONE or method.kind in ANSWER_KINDS:
        return result(method, sums, shared_denominator=shared_denominator)
    known = coverage(method, sums)
    if part.numerator is not None and part.denominator is not None:
        if part.denominator == 0:
            return no_result(Reason.DENOMINATOR_ZERO, sums, known=known)
        figure = per_k(method, part.numerator, part.denominator)
        return Result(value=figure, numerator=part.numerator, denominator=part.denominator, coverage=known)
    if value.value is None:
        return no_result(Reason.NOT_COMBINABLE, sums, known=known)
    number = value.value if part.value is None else part.value
    return Result(value=number, coverage=known, carried=sums.carried)


def spread(method: Method, values: list[PartnerValue]) -> tuple[Decimal, Decimal] | None:
    """Lowest and highest of the partners' own figures: all that may be said of outside percentages (rule 1)."""
    own = [figure.value for value in values if (figure := partner_result(method, value)).value is not None]
    numbers = [number for number in own if number is not None]
    return (min(numbers, default=ZERO), max(numbers, default=ZERO)) if numbers else None
