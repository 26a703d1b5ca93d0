"""What is stored: deltas give what recomputing gives, in any order."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from measurement.enums import Kind, OverPartners, ValueState
from measurement.formulas import (
    Method,
    PartnerValue,
    PlaceNode,
    Sums,
    SumsDelta,
    default_method,
    display_result,
    explain,
    overlap_groups,
    readd,
    result,
    sum_values,
    sums_delta,
)
from tests.measurement.formulas.samples import amount, amounts, method

PLACES = overlap_groups(
    [PlaceNode("county", has_disjoint_children=True), PlaceNode("a", "county"), PlaceNode("b", "county")]
)
METHODS = [
    *(default_method(kind) for kind in Kind),
    method(Kind.SHARE, over_partners=OverPartners.SHARED_RATIO),
    method(Kind.COUNT, over_partners=OverPartners.RANGE),
    method(Kind.COUNT, over_partners=OverPartners.NONE),
    method(Kind.MONEY, currency="GBP"),
]
NUMBERS = st.decimals(min_value=0, max_value=10**9, places=6) | st.integers(0, 50).map(Decimal)
STATES = st.sampled_from([ValueState.REPORTED] * 4 + [ValueState.NOT_APPLICABLE, ValueState.NOT_AVAILABLE])


@st.composite
def partner_values(draw: st.DrawFn, how: Method) -> list[PartnerValue]:
    """Up to eight partners with any mixture of answers, gaps and carried values."""
    steps = how.kind in (Kind.YES_NO, Kind.MILESTONE, Kind.RATING)
    number = st.integers(0, 1).map(Decimal) if steps else NUMBERS
    return [
        PartnerValue(
            partner_id=partner,
            place=draw(st.sampled_from(["a", "b", "county", None])),
            state=draw(STATES),
            value=draw(st.none() | number),
            numerator=draw(st.none() | NUMBERS),
            denominator=draw(st.none() | NUMBERS),
            text=draw(st.sampled_from(["", "words"])) if how.kind == Kind.TEXT else "",
            currency=draw(st.sampled_from(["", "GBP", "EUR"])),
            rate=draw(st.none() | st.just(Decimal("1.17"))),
            is_comparable=draw(st.booleans() | st.just(True)),
            carried_from=draw(st.none() | st.just("2024")),
        )
        for partner in range(draw(st.integers(0, 8)))
    ]


@st.composite
def methods_and_values(draw: st.DrawFn) -> tuple[Method, list[PartnerValue]]:
    how = draw(st.sampled_from(METHODS))
    return how, draw(partner_values(how))


def folded(how: Method, values: list[PartnerValue], expected: int = 10) -> Sums:
    return sum_values(how, values, expected=expected, place_groups=PLACES)


@given(st.sampled_from(METHODS).flatmap(lambda how: st.tuples(st.just(how), partner_values(how), partner_values(how))))
def test_sums_plus_delta_equal_recomputed_sums(case: tuple[Method, list[PartnerValue], list[PartnerValue]]) -> None:
    how, before, after = case
    old, new = folded(how, before), folded(how, after, 11)
    there, back = sums_delta(old, new), sums_delta(new, old)
    assert old + there == new
    assert old + (there + back) == old


@given(methods_and_values())
def test_sums_of_one_partner_at_a_time_equal_sums_of_all(case: tuple[Method, list[PartnerValue]]) -> None:
    how, values = case
    stored = folded(how, [])
    for number in range(len(values)):
        stored = stored + sums_delta(folded(how, values[:number]), folded(how, values[: number + 1]))
    assert stored == folded(how, values)


@given(methods_and_values(), st.randoms(use_true_random=False))
def test_sums_in_another_order_are_the_same(case: tuple[Method, list[PartnerValue]], random: Random) -> None:
    how, values = case
    turned = sorted(values, key=lambda _value: random.random())
    assert folded(how, turned) == folded(how, values)


@given(methods_and_values())
def test_partner_with_not_applicable_changes_only_counts(case: tuple[Method, list[PartnerValue]]) -> None:
    how, values = case
    before = folded(how, values)
    more = [*values, PartnerValue(partner_id=99, state=ValueState.NOT_APPLICABLE, value=Decimal(5))]
    after = folded(how, more, 11)
    assert after == replace(before, not_applicable=before.not_applicable + 1)


@given(methods_and_values(), st.none() | NUMBERS, st.none() | NUMBERS)
def test_explanation_added_up_again_gives_the_shown_digits(
    case: tuple[Method, list[PartnerValue]], shared: Decimal | None, population: Decimal | None
) -> None:
    how, values = case
    sums = folded(how, values)
    figure = result(how, sums, shared_denominator=shared, population=population)
    told = explain(how, values, sums, figure, place_groups=PLACES, shared_denominator=shared, population=population)
    assert readd(told) == told.shown == display_result(how, figure)


@given(methods_and_values())
def test_figure_has_a_value_or_a_reason_and_never_both(case: tuple[Method, list[PartnerValue]]) -> None:
    how, values = case
    figure = result(how, folded(how, values), shared_denominator=Decimal(100))
    assert (figure.value is None) == bool(figure.reason)
    if figure.low is not None and figure.high is not None:
        assert figure.low <= figure.high


@given(st.lists(st.none() | st.just(Decimal(0)), max_size=6))
def test_zero_is_never_missing_and_missing_never_zero(reported: list[Decimal | None]) -> None:
    count = method(Kind.COUNT)
    values = [PartnerValue(partner_id=index, value=value) for index, value in enumerate(reported)]
    figure = result(count, sum_values(count, values, expected=len(values)))
    zeros = sum(value is not None for value in reported)
    assert figure.value == (Decimal(0) if zeros else None)
    assert figure.coverage.reported == zeros


def test_sums_keep_every_decimal() -> None:
    count = method(Kind.MONEY)
    sums = sum_values(count, amounts("12.9347813419126", "1000000000000", "-0.00000000000001"), expected=3)
    assert sums.value_sum == Decimal("1000000000012.93478134191259")


def test_carried_value_is_in_the_sum_and_not_among_the_reported() -> None:
    values = [amount(1, 5), amount(2, 7, carried_from="Q1", answered=ValueState.NOT_AVAILABLE)]
    sums = sum_values(method(Kind.STOCK), values, expected=2)
    assert (sums.value_sum, sums.reported, sums.carried, sums.n) == (Decimal(12), 1, 1, 2)
    assert (sums.not_available, sums.missing) == (1, 1)


def test_delta_of_nothing_changes_nothing() -> None:
    sums = sum_values(method(Kind.PEOPLE), amounts(3, 4), expected=2)
    assert sums + SumsDelta() == sums
