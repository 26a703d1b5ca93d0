"""Rule 1, the axis of partners, and rule 10 where two of them meet."""

from decimal import Decimal as D

import pytest

from measurement.enums import Accumulation, Kind, MissingRule, OverPartners, OverTime, Reason, ValueState
from measurement.formulas import (
    PartnerValue,
    PlaceNode,
    default_method,
    overlap_groups,
    partner_result,
    spread,
    validate_method,
)
from tests.measurement.formulas.samples import amount, amounts, figure, method, pair, pairs, shown

SHARED = method(Kind.SHARE, over_partners=OverPartners.SHARED_RATIO, decimals=0)
TOWNS = overlap_groups(
    [
        PlaceNode("county", has_disjoint_children=True),
        PlaceNode("north", "county"),
        PlaceNode("south", "county"),
        PlaceNode("old quarter", "south"),
        PlaceNode("new quarter", "south"),
    ]
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([(90, 100), (1, 10)], "82.7%"),
        ([(30, 50), (1, 10)], "51.7%"),
        ([(25, 50), (0, 50)], "25.0%"),
        ([(15, 50), (15, 50)], "30.0%"),
        ([(0, 50), (0, 50)], "0.0%"),
    ],
)
def test_share_of_partners_adds_parts_before_dividing(values: list[tuple[int, int]], expected: str) -> None:
    assert shown(method(Kind.SHARE), pairs(*values)) == expected


def test_share_with_denominator_zero_is_not_computable() -> None:
    answer = figure(method(Kind.SHARE), pairs((0, 0)))
    assert (answer.value, answer.reason) == (None, Reason.DENOMINATOR_ZERO)
    assert not answer.is_computable


def test_share_with_one_empty_denominator_uses_the_others() -> None:
    assert shown(method(Kind.SHARE), pairs((0, 0), (1, 4))) == "25.0%"


def test_share_of_partner_missing_a_part_is_counted_as_missing() -> None:
    half = PartnerValue(partner_id=2, numerator=D(40))
    answer = figure(method(Kind.SHARE), [pair(1, 1, 2), half])
    assert answer.value == D("0.5")
    assert (answer.coverage.reported, answer.coverage.expected) == (1, 2)


def test_share_over_shared_denominator_shows_the_range() -> None:
    values = [PartnerValue(partner_id=1, numerator=D(60)), PartnerValue(partner_id=2, numerator=D(40))]
    answer = figure(SHARED, values, shared_denominator=D(500))
    assert (answer.value, answer.low, answer.high) == (D("0.12"), D("0.12"), D("0.2"))
    assert shown(SHARED, values, shared_denominator=D(500)) == "12–20%"


def test_share_over_shared_denominator_is_never_above_one() -> None:
    values = [PartnerValue(partner_id=1, numerator=D(60)), PartnerValue(partner_id=2, numerator=D(40))]
    assert shown(SHARED, values, shared_denominator=D(80)) == "75–100%"


def test_share_without_its_shared_denominator_is_not_computable() -> None:
    assert figure(SHARED, pairs((1, 2))).reason == Reason.PARTS_UNKNOWN
    assert figure(SHARED, pairs((1, 2)), shared_denominator=D(0)).reason == Reason.DENOMINATOR_ZERO


def test_people_of_two_partners_in_one_town_are_a_range() -> None:
    people = method(Kind.PEOPLE)
    assert shown(people, amounts(120, 80)) == "120–200"
    assert figure(people, amounts(120, 80)).value == 120


def test_people_beyond_the_population_are_capped() -> None:
    assert shown(method(Kind.PEOPLE), amounts(120, 80), population=D(150)) == "120–150"
    assert shown(method(Kind.PEOPLE), amounts(120, 80), population=D(100)) == "120"


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        (("north", "south"), "200"),
        (("north", "north"), "120–200"),
        (("county", "south"), "120–200"),
        (("old quarter", "new quarter"), "120–200"),
        (("north", None), "120–200"),
        (("elsewhere", "north"), "120–200"),
    ],
)
def test_people_of_places_add_up_only_where_disjoint(places: tuple[str | None, str | None], expected: str) -> None:
    values = [amount(1, 120, place=places[0]), amount(2, 80, place=places[1])]
    assert shown(method(Kind.PEOPLE), values, place_groups=TOWNS) == expected
    assert TOWNS.may_overlap(*places) == (expected != "200")


def test_people_of_a_county_and_its_towns_are_at_least_the_towns() -> None:
    values = [amount(1, 150, place="county"), amount(2, 120, place="north"), amount(3, 80, place="south")]
    assert shown(method(Kind.PEOPLE), values, place_groups=TOWNS) == "200–350"


def test_average_weighs_each_partner_by_its_people() -> None:
    values = [
        PartnerValue(partner_id=1, value=D(10), denominator=D(1)),
        PartnerValue(partner_id=2, value=D(20), denominator=D(9)),
    ]
    assert figure(method(Kind.AVERAGE), values).value == 19


def test_average_without_number_of_people_is_missing() -> None:
    assert figure(method(Kind.AVERAGE), amounts(10)).reason == Reason.NO_DATA


def test_rate_of_partners_is_per_thousand_of_all() -> None:
    assert figure(method(Kind.RATE), pairs((10, 1000), (30, 3000))).value == 10


def test_stock_adds_partners() -> None:
    assert figure(method(Kind.STOCK), amounts(5, 7)).value == 12


def test_outside_percentages_have_no_total_but_a_spread() -> None:
    outside = method(Kind.OUTSIDE_SHARE)
    answer = figure(outside, amounts("71.8", "174.6"))
    assert (answer.value, answer.reason, answer.coverage.reported) == (None, Reason.LISTED, 2)
    assert spread(outside, amounts("71.8", "174.6")) == (D("71.8"), D("174.6"))
    assert partner_result(outside, amount(1, "174.6")).value == D("174.6")
    assert spread(outside, []) is None


def test_texts_are_listed_and_counted() -> None:
    values = [PartnerValue(partner_id=1, text="More mentors came."), PartnerValue(partner_id=2, text=" ")]
    answer = figure(method(Kind.TEXT), values)
    assert (answer.reason, answer.coverage.reported) == (Reason.NOT_COMBINABLE, 1)


def test_yes_no_is_the_share_of_those_that_answered() -> None:
    values = [*amounts(1, 1, 0), PartnerValue(partner_id=9, state=ValueState.NOT_AVAILABLE)]
    answer = figure(method(Kind.YES_NO), values)
    assert (answer.numerator, answer.denominator, dict(answer.distribution)) == (D(2), D(3), {"yes": 2, "no": 1})
    assert shown(method(Kind.YES_NO), values) == "67%"


def test_milestone_counts_those_that_reached_the_last_step() -> None:
    steps = method(Kind.MILESTONE, steps=("planned", "begun", "done"))
    values = [PartnerValue(partner_id=1, text="done"), PartnerValue(partner_id=2, text="begun"), amount(3, 3)]
    assert figure(steps, values).numerator == 2


def test_rating_shows_the_median_step_and_never_a_mean() -> None:
    assert shown(method(Kind.RATING), amounts(1, 1, 5)) == "1"
    assert shown(method(Kind.RATING), amounts(1, 2, 4, 5)) == "2–4"
    named = method(Kind.RATING, steps=("a", "b", "c"), step_names=("Poor", "Fair", "Good"))
    assert shown(named, [PartnerValue(partner_id=1, text="c")]) == "Good"


def test_money_in_mixed_currencies_has_no_total() -> None:
    pounds = method(Kind.MONEY, currency="GBP")
    mixed = [amount(1, 100, currency="GBP"), amount(2, 100, currency="EUR")]
    assert figure(pounds, mixed).reason == Reason.MIXED_CURRENCIES
    converted = [mixed[0], amount(2, 100, currency="EUR", rate=D("0.85"))]
    assert shown(pounds, converted) == "GBP 185"


def test_zero_reported_by_all_is_zero_and_no_report_is_no_data() -> None:
    count = method(Kind.COUNT)
    assert figure(count, amounts(0, 0)).value == 0
    assert shown(count, amounts(0, 0)) == "0"
    nothing = figure(count, [], expected=2)
    assert (nothing.value, nothing.reason) == (None, Reason.NO_DATA)
    assert shown(count, [], expected=2) == "no data"


def test_figure_that_needs_every_partner_waits_for_the_last() -> None:
    strict = method(Kind.COUNT, missing_rule=MissingRule.REFUSE)
    assert figure(strict, amounts(1, 2), expected=3).reason == Reason.MISSING_PARTNERS
    assert figure(strict, amounts(1, 2)).value == 3


@pytest.mark.parametrize(
    ("kind", "changes", "field"),
    [
        (Kind.COUNT, {"accumulation": Accumulation.TO_DATE}, "over_time"),
        (Kind.COUNT, {"over_time": OverTime.LAST}, "over_time"),
        (Kind.COUNT, {"over_partners": OverPartners.RATIO}, "over_partners"),
        (Kind.PEOPLE, {"over_time": OverTime.SUM}, "over_time"),
        (Kind.PEOPLE, {"over_partners": OverPartners.SUM}, "over_partners"),
        (Kind.STOCK, {"over_time": OverTime.SUM}, "over_time"),
        (Kind.STOCK, {"accumulation": Accumulation.TO_DATE}, "accumulation"),
        (Kind.SHARE, {"over_time": OverTime.AVERAGE}, "over_time"),
        (Kind.SHARE, {"over_partners": OverPartners.SUM}, "over_partners"),
        (Kind.RATE, {"over_time": OverTime.RATIO}, "over_time"),
        (Kind.AVERAGE, {"over_time": OverTime.AVERAGE}, "over_time"),
        (Kind.YES_NO, {"over_partners": OverPartners.SUM}, "over_partners"),
        (Kind.RATING, {"over_time": OverTime.AVERAGE}, "over_time"),
        (Kind.TEXT, {"over_partners": OverPartners.ANSWERS}, "over_partners"),
        (Kind.OUTSIDE_SHARE, {"over_partners": OverPartners.RATIO}, "over_partners"),
        (Kind.OUTSIDE_SHARE, {"over_time": OverTime.AVERAGE}, "over_time"),
    ],
)
def test_method_that_adds_wrongly_is_refused_with_a_sentence(kind: Kind, changes: dict[str, str], field: str) -> None:
    assert validate_method(method(kind, **changes))[field].endswith(".")


@pytest.mark.parametrize("kind", Kind)
def test_default_method_of_every_kind_is_allowed(kind: Kind) -> None:
    assert validate_method(default_method(kind)) == {}


def test_total_to_date_takes_the_latest() -> None:
    to_date = method(Kind.COUNT, accumulation=Accumulation.TO_DATE, over_time=OverTime.LAST)
    assert validate_method(to_date) == {}
