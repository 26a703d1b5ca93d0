"""Rule 18: reading and showing numbers."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.enums import Kind, ValueState
from measurement.formulas import (
    DE,
    EN_GB,
    FR,
    Coverage,
    NumberError,
    PartnerValue,
    coverage_words,
    display,
    display_answer,
    display_change,
    display_fraction,
    number_format_for,
    parse_number,
    plain,
    round_half_away,
    rounded,
    shown_value,
    stored_value,
)
from tests.measurement.formulas.samples import amount, method, pair

SHARE = method(Kind.SHARE)


@pytest.mark.parametrize(
    ("number", "decimals", "expected"),
    [
        ("12.5", 0, "13"),
        ("-12.5", 0, "-13"),
        ("2.345", 2, "2.35"),
        ("-0.4", 0, "0"),
        ("11.5", 0, "12"),
        ("7", 2, "7.00"),
    ],
)
def test_rounding_half_goes_away_from_zero(number: str, decimals: int, expected: str) -> None:
    assert str(round_half_away(D(number), decimals)) == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (Kind.SHARE, "0.8", "80.0%"),
        (Kind.OUTSIDE_SHARE, "174.6", "174.6%"),
        (Kind.COUNT, "1204", "1,204"),
        (Kind.COUNT, "-1204567", "-1,204,567"),
        (Kind.RATE, "40", "40.0"),
        (Kind.STOCK, "0", "0"),
    ],
)
def test_display_of_each_kind_multiplies_only_fractions(kind: Kind, value: str, expected: str) -> None:
    assert display(method(kind), D(value)) == expected


def test_display_of_missing_value_is_a_dash_and_not_zero() -> None:
    assert display(SHARE, None) == "–"
    assert rounded(SHARE, None) is None


def test_display_and_export_agree_to_the_last_digit() -> None:
    assert display(SHARE, D("0.82745")) == "82.7%"
    assert rounded(SHARE, D("0.82745")) == D("82.7")


def test_display_of_other_language_uses_its_marks() -> None:
    assert display(method(Kind.MONEY, currency="EUR", decimals=2), D("1204.5"), number_format=DE) == "EUR 1.204,50"


@pytest.mark.parametrize("kind", Kind)
def test_value_shown_and_typed_again_is_the_stored_value(kind: Kind) -> None:
    assert stored_value(method(kind), shown_value(method(kind), D("0.129347813419126"))) == D("0.129347813419126")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,204", "1204"),
        ("1 204", "1204"),
        ("1\u00a0204\u00a0567", "1204567"),
        ("12.5", "12.5"),
        ("-3", "-3"),
        ("\u22123", "-3"),
        ("+3", "3"),
        (" 0 ", "0"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,204.75", "1204.75"),
        ("12.9347813419126", "12.9347813419126"),
        ("007", "7"),
    ],
)
def test_parse_number_reads_what_people_type(text: str, expected: str) -> None:
    assert parse_number(text) == D(expected)


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("N/A", "no_answer", "Choose “Not applicable”"),
        ("not available yet", "no_answer", "“Not available”"),
        ("yes", "not_a_number", "“yes” is not one"),
        ("See description", "not_a_number", "digits"),
        ("12%", "percent", "two numbers"),
        ("1e5", "exponent", "in full"),
        ("NaN", "not_a_number", "digits"),
        ("Infinity", "not_a_number", "digits"),
        ("", "blank", "say why"),
        ("  ", "blank", "say why"),
        ("£5", "currency", "currency sign"),
        ("12,5", "marks", "12.5"),
        ("1,20", "marks", "1,204"),
        ("1.204,5", "marks", "1,204"),
        ("1,2 04", "marks", "12.5"),
        ("1.2.3", "marks", "12.5"),
        ("--3", "not_a_number", "digits"),
        ("٣", "not_a_number", "digits"),
        ("12 people", "not_a_number", "digits"),
        ("9" * 61, "too_long", "60"),
    ],
)
def test_parse_number_refuses_with_what_to_do(text: str, code: str, words: str) -> None:
    with pytest.raises(NumberError) as caught:
        parse_number(text, kind=Kind.SHARE)
    assert caught.value.code == code
    assert words in caught.value.message


def test_parse_number_of_other_languages_reads_their_marks() -> None:
    assert parse_number("1.204,5", number_format=DE) == D("1204.5")
    assert parse_number("1 204,5", number_format=FR) == D("1204.5")
    assert number_format_for("de-at") == DE
    assert number_format_for("cy") == EN_GB


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=14))
def test_number_shown_plainly_and_read_again_is_the_same(number: D) -> None:
    for marks in (EN_GB, DE, FR):
        assert parse_number(plain(number, marks), number_format=marks) == number


def test_display_answer_tells_zero_from_no_answer() -> None:
    count = method(Kind.COUNT)
    assert display_answer(count, amount(1, 0)) == "0"
    missing = PartnerValue(partner_id=1, state=ValueState.NOT_AVAILABLE)
    assert display_answer(count, missing) == "Not available"
    assert display_answer(SHARE, pair(1, 1, 3)) == "33.3%"
    assert display_answer(method(Kind.YES_NO), amount(1, 0)) == "No"


def test_display_change_of_percentages_is_in_points() -> None:
    assert display_change(SHARE, D("0.023")) == "+2.3 pp"
    assert display_change(method(Kind.COUNT), D(-5)) == "-5"
    assert display_fraction(D("0.5")) == "50%"


def test_coverage_words_count_partners_and_carried_values() -> None:
    assert coverage_words(Coverage(reported=12, expected=14)) == "12 of 14 partners reported"
    words = coverage_words(Coverage(reported=12, expected=14, carried=1))
    assert words == "12 of 14 partners reported, 1 value carried forward"
