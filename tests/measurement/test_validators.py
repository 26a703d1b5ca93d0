"""The rules of one answer: hard errors stop it, warnings want a note (rules 1, 2, 7 and 21)."""

from dataclasses import replace
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measurement.enums import Accumulation, Frequency, Kind, OverPartners, OverTime, ValueState
from measurement.formulas import Breakdown, CellEntry, Entry, History, Method, unusual
from measurement.validators import blocking, check_entry
from tests.measurement.formulas.samples import method

COUNT = method(Kind.COUNT)
SHARE = method(Kind.SHARE)
SHARED = method(Kind.SHARE, over_partners=OverPartners.SHARED_RATIO)
TO_DATE = method(Kind.COUNT, accumulation=Accumulation.TO_DATE, over_time=OverTime.LAST)
EUROS = method(Kind.MONEY, currency="EUR")
SCALE = method(Kind.RATING, steps=("low", "mid", "high"))
SEX = Breakdown(name="Sex", cells=("girls", "boys"))
EIGHT = tuple(D(number) for number in (98, 105, 110, 112, 115, 120, 125, 131))


def entry(**numbers: Any) -> Entry:
    words = ("text", "reason", "note", "currency", "state", "cells")
    fields: dict[str, Any] = {key: value if key in words else D(value) for key, value in numbers.items()}
    return Entry(**fields)


HARD = [
    (SHARE, entry(numerator=11, denominator=10), "numerator", "part_above_whole"),
    (SHARE, entry(numerator=-1, denominator=10), "numerator", "negative"),
    (SHARE, entry(numerator=1), "denominator", "required"),
    (SHARE, entry(denominator=1), "numerator", "required"),
    (COUNT, entry(value=-1), "value", "negative"),
    (COUNT, entry(value="1.5"), "value", "not_whole"),
    (COUNT, entry(), "value", "required"),
    (method(Kind.PEOPLE), entry(value="0.5"), "value", "not_whole"),
    (method(Kind.STOCK), entry(value=-3), "value", "negative"),
    (method(Kind.RATE), entry(numerator=1, denominator=-1), "denominator", "negative"),
    (method(Kind.AVERAGE), entry(value=5), "denominator", "required"),
    (method(Kind.AVERAGE), entry(denominator=5), "value", "required"),
    (method(Kind.TEXT), entry(text="  "), "text", "required"),
    (method(Kind.YES_NO), entry(), "value", "required"),
    (method(Kind.YES_NO), entry(value=2), "value", "unknown_answer"),
    (method(Kind.YES_NO), entry(text="maybe"), "text", "unknown_answer"),
    (SCALE, entry(value=4), "value", "unknown_answer"),
    (SCALE, entry(text="highest"), "text", "unknown_answer"),
    (EUROS, entry(value=5, currency="USD"), "rate", "rate_missing"),
    (EUROS, entry(value=5, currency="USD", rate=0), "rate", "rate_not_positive"),
    (COUNT, entry(state=ValueState.NOT_AVAILABLE), "reason", "reason_missing"),
    (COUNT, entry(state=ValueState.NOT_APPLICABLE, value=0), "state", "number_and_none"),
    (COUNT, entry(value=5, cells={"girls": CellEntry(value=D(-1))}), "cells.girls.value", "negative"),
    (
        SHARE,
        entry(numerator=1, denominator=2, cells={"girls": CellEntry(numerator=D(2), denominator=D(1))}),
        "cells.girls.numerator",
        "part_above_whole",
    ),
]
SOUND = [
    (SHARE, entry(numerator=0, denominator=10)),
    (SHARE, entry(numerator=10, denominator=10)),
    (SHARE, entry(numerator=0, denominator=0)),
    (SHARED, entry(numerator=5)),
    (COUNT, entry(value=0)),
    (COUNT, Entry(state=None)),
    (COUNT, entry(state=ValueState.NOT_APPLICABLE)),
    (COUNT, entry(state=ValueState.NOT_AVAILABLE, reason="The system was down.")),
    (method(Kind.RATE), entry(numerator=1500, denominator=1000)),
    (method(Kind.AVERAGE), entry(value="-2.5", denominator=4)),
    (method(Kind.AVERAGE), entry(denominator=0)),
    (method(Kind.MONEY), entry(value="-12.345678")),
    (method(Kind.OUTSIDE_SHARE), entry(value="174.6")),
    (method(Kind.YES_NO), entry(value=0)),
    (method(Kind.MILESTONE), entry(text="reached")),
    (SCALE, entry(text="mid")),
    (SCALE, entry(value=3)),
    (EUROS, entry(value=5, currency="USD", rate="0.92")),
]


@pytest.mark.parametrize(("how", "given_entry", "field", "code"), HARD)
def test_entry_against_a_rule_has_a_hard_problem(how: Method, given_entry: Entry, field: str, code: str) -> None:
    [problem] = check_entry(how, given_entry)
    assert (problem.field, problem.code, problem.is_hard) == (field, code, True)
    assert problem.message.endswith(".")


@pytest.mark.parametrize(("how", "given_entry"), SOUND)
def test_entry_within_the_rules_has_no_problem(how: Method, given_entry: Entry) -> None:
    assert check_entry(how, given_entry) == []


def test_numerator_above_the_shared_denominator_is_refused() -> None:
    problems = check_entry(SHARED, entry(numerator=501), previous=History(shared_denominator=D(500)))
    assert [problem.code for problem in problems] == ["part_above_whole"]


def cells(girls: int, boys: int) -> dict[str, CellEntry]:
    return {"girls": CellEntry(value=D(girls)), "boys": CellEntry(value=D(boys))}


def test_breakdown_that_misses_the_total_says_both_numbers() -> None:
    [problem] = check_entry(COUNT, entry(value=1204, cells=cells(600, 600)), [SEX])
    assert problem.message == "Sex adds up to 1,200, but the total is 1,204."
    assert (problem.field, problem.is_hard) == ("value", True)
    assert check_entry(COUNT, entry(value=1204, cells=cells(604, 600)), [SEX]) == []


def test_breakdown_that_only_warns_is_confirmed_by_a_note() -> None:
    warning = replace(SEX, is_blocking=False)
    first = check_entry(COUNT, entry(value=10, cells=cells(5, 4)), [warning])
    assert [problem.is_hard for problem in blocking(first)] == [False]
    noted = check_entry(COUNT, entry(value=10, cells=cells(5, 4), note="One is unknown"), [warning])
    assert len(noted) == 1
    assert blocking(noted) == []


def test_two_breakdowns_are_two_views_and_never_added_across() -> None:
    age = Breakdown(name="Age", cells=("5", "6"))
    both = {**cells(6, 4), "5": CellEntry(value=D(3)), "6": CellEntry(value=D(7))}
    assert check_entry(COUNT, entry(value=10, cells=both), [SEX, age]) == []


def test_cell_of_a_multiple_choice_above_the_total_is_named() -> None:
    choice = replace(SEX, is_exclusive=False)
    [problem] = check_entry(COUNT, entry(value=10, cells=cells(11, 10)), [choice])
    assert (problem.field, problem.code) == ("cells.girls.value", "cell_above_total")


def test_total_to_date_that_fell_needs_a_reason() -> None:
    before = History(last_total=D(40))
    [problem] = check_entry(TO_DATE, entry(value=38), previous=before)
    assert (problem.field, problem.code) == ("reason", "total_fell")
    assert "40" in problem.message
    assert check_entry(TO_DATE, entry(value=38, reason="Two were counted twice"), previous=before) == []
    assert check_entry(TO_DATE, entry(value=5), previous=History()) == []  # after the yearly reset


def test_unusual_value_warns_with_the_sentence_and_the_numbers() -> None:
    [problem] = check_entry(COUNT, entry(value=1204), previous=History(values=EIGHT))
    assert problem.message == "You reported 1,204; your last eight quarters were between 98 and 131."
    assert not problem.is_hard


def test_unusual_value_is_confirmed_by_a_note_and_stays_on_record() -> None:
    [problem] = check_entry(COUNT, entry(value=1204, note="New site"), previous=History(values=EIGHT))
    assert problem.is_confirmed
    assert blocking([problem]) == []


def test_unusual_percentage_is_shown_as_one() -> None:
    earlier = History(values=(D("0.8"),), frequency=Frequency.YEAR)
    [problem] = check_entry(SHARE, entry(numerator=1, denominator=100), previous=earlier)
    assert problem.message == "You reported 1.0%; your last year was 80.0%."


def test_unusual_total_to_date_is_judged_by_its_increment() -> None:
    before = History(values=EIGHT, last_total=D(5000))
    assert check_entry(TO_DATE, entry(value=5110), previous=before) == []
    assert [problem.code for problem in check_entry(TO_DATE, entry(value=7000), previous=before)] == ["unusual"]


@pytest.mark.parametrize(
    ("value", "earlier", "why"),
    [
        (1204, EIGHT, "factor_ten"),
        (250, EIGHT, "robust_z"),
        (140, EIGHT, None),
        (0, EIGHT, "robust_z"),
        (100, (10, 10, 10), "factor_ten"),
        (99, (10, 10, 10), None),
        (1, (10,), "factor_ten"),
        (-5, (10, 12), "sign"),
        (5, (-10, -12), "sign"),
        (0, (10, 12), None),
        (5, (), None),
        (101, (100,) * 6, None),
        (1000, (100,) * 6, "factor_ten"),
        (3, (0,) * 6, None),
        (12, (0,) * 6, "factor_ten"),
        (128, (100, 100, 100, 100, 130), None),
        (180, (100, 100, 100, 100, 130), "robust_z"),
    ],
)
def test_unusual_value_by_factor_sign_or_robust_z(value: int, earlier: tuple[int, ...], why: str | None) -> None:
    found = unusual(D(value), [D(number) for number in earlier], unit=D(1))
    assert (found.why if found else None) == why


@given(st.lists(st.integers(0, 1000).map(D), min_size=1, max_size=12), st.data())
def test_value_within_the_earlier_range_is_never_unusual(earlier: list[D], data: st.DataObject) -> None:
    assert unusual(data.draw(st.sampled_from(earlier)), earlier, unit=D(1)) is None
