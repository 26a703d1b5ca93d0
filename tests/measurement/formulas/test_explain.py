"""Rule 22: what an explanation says; that it adds up again is tested for all kinds beside the sums."""

from decimal import Decimal as D
from typing import Any

from measurement.enums import Exclusion, Kind, OverPartners, ValueState
from measurement.formulas import Explanation, Method, PartnerValue, explain, readd, result, sum_values
from tests.measurement.formulas.samples import amount, amounts, method, pair, pairs


def told(how: Method, values: list[PartnerValue], **more: Any) -> Explanation:
    sums = sum_values(how, values, expected=len(values))
    explanation = explain(how, values, sums, result(how, sums, **more), **more)
    assert readd(explanation) == explanation.shown
    return explanation


def test_explanation_of_a_share_shows_the_calculation() -> None:
    words = told(method(Kind.SHARE), pairs((90, 100), (1, 10))).formula
    assert words == "(90 + 1) ÷ (100 + 10) = 91 ÷ 110 = 82.7%"


def test_explanation_of_a_rate_shows_its_factor() -> None:
    assert told(method(Kind.RATE), pairs((10, 1000))).formula == "1,000 × 10 ÷ 1,000 = 10.0"


def test_explanation_of_overlapping_people_shows_both_ends() -> None:
    words = told(method(Kind.PEOPLE), amounts(120, 80)).formula
    assert words == "at least 120 (the highest where people may overlap), at most 120 + 80: 120–200"


def test_explanation_of_a_shared_denominator_shows_both_ends() -> None:
    shared = method(Kind.SHARE, over_partners=OverPartners.SHARED_RATIO, decimals=0)
    words = told(shared, pairs((60, 1), (40, 1)), shared_denominator=D(500)).formula
    assert words == "at least 60 ÷ 500, at most (60 + 40) ÷ 500: 12–20%"


def test_explanation_of_many_partners_names_the_first_and_the_sum() -> None:
    words = told(method(Kind.COUNT), amounts(*range(1, 751))).formula
    assert words == "1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + … (750 numbers, together 281,625) = 281,625"


def test_explanation_lists_what_was_left_out_and_why() -> None:
    values = [
        pair(1, 1, 2),
        PartnerValue(partner_id=2, numerator=D(5)),
        PartnerValue(partner_id=3, state=ValueState.NOT_AVAILABLE, note="System down"),
        pair(4, 9, 9, is_comparable=False, definition_version=1),
        pair(5, 1, 2, carried_from="2024 Q1", definition_version=2),
    ]
    found = told(method(Kind.SHARE), values)
    reasons = {row.partner_id: row.exclusion for row in found.excluded}
    assert reasons == {2: Exclusion.INCOMPLETE, 3: Exclusion.NOT_AVAILABLE, 4: Exclusion.NOT_COMPARABLE}
    assert [row.partner_id for row in found.included] == [1, 5]
    assert found.included[1].carried_from == "2024 Q1"
    assert (found.versions, found.excluded[1].note) == ((1, 2), "System down")
    assert found.coverage_words == "1 of 5 partners reported, 1 value carried forward"


def test_explanation_of_nothing_says_so() -> None:
    assert told(method(Kind.COUNT), []).formula == "no data"
    assert told(method(Kind.SHARE), pairs((0, 0))).formula == "not computable, the denominator is 0"


def test_explanation_of_answers_counts_them() -> None:
    assert told(method(Kind.YES_NO), amounts(1, 1, 0)).formula == "2 of the 3 that answered = 67%"
    assert told(method(Kind.RATING), amounts(1, 2, 5)).formula == "the middle of 3 ratings: 2"


def test_explanation_of_converted_money_uses_the_converted_amount() -> None:
    pounds = method(Kind.MONEY, currency="GBP", decimals=2)
    values = [amount(1, "10"), amount(2, "10", currency="EUR", rate=D("0.851"))]
    assert told(pounds, values).formula == "10 + 8.51 = GBP 18.51"
