"""Rule 7: cells against their total."""

from decimal import Decimal as D

import pytest

from measurement.enums import Kind, OverPartners, ValueState
from measurement.formulas import (
    Breakdown,
    CellEntry,
    Entry,
    check_breakdown,
    margins,
    merge_categories,
    sum_cells,
)
from tests.measurement.formulas.samples import method

COUNT = method(Kind.COUNT)
SHARE = method(Kind.SHARE)
SEX = Breakdown(name="Sex", cells=("girls", "boys", "not stated"))


def cell(value: int) -> CellEntry:
    return CellEntry(value=D(value))


def cell_pair(numerator: int, denominator: int) -> CellEntry:
    return CellEntry(numerator=D(numerator), denominator=D(denominator))


def counted(total: int, **cells: int) -> Entry:
    named = {key.replace("_", " "): cell(value) for key, value in cells.items()}
    return Entry(value=D(total), cells=named)


def test_cells_and_not_stated_that_make_the_total_are_consistent() -> None:
    [check] = check_breakdown(COUNT, counted(10, girls=5, boys=4, not_stated=1), SEX)
    assert (check.is_consistent, check.is_full, check.coverage) == (True, True, D(1))


@pytest.mark.parametrize(("boys", "exceeds", "falls_short"), [(6, True, False), (3, False, True)])
def test_cells_that_miss_the_total_are_not_consistent(boys: int, exceeds: bool, falls_short: bool) -> None:
    [check] = check_breakdown(COUNT, counted(10, girls=5, boys=boys, not_stated=0), SEX)
    assert (check.exceeds, check.falls_short) == (exceeds, falls_short)


def test_breakdown_left_blank_leaves_the_total_alone() -> None:
    assert check_breakdown(COUNT, counted(10), SEX) == []


def test_breakdown_filled_in_part_is_consistent_and_says_how_much() -> None:
    [check] = check_breakdown(COUNT, counted(10, girls=5), SEX)
    assert (check.is_consistent, check.is_full, check.coverage) == (True, False, D("0.5"))


def test_cell_not_applicable_counts_as_filled_in() -> None:
    entry = Entry(
        value=D(10),
        cells={"girls": cell(5), "boys": cell(4), "not stated": CellEntry(state=ValueState.NOT_APPLICABLE)},
    )
    assert check_breakdown(COUNT, entry, SEX)[0].falls_short


def test_cells_that_do_not_cover_everybody_may_fall_short() -> None:
    some = Breakdown(name="Needs", cells=("a", "b"), is_exhaustive=False)
    assert check_breakdown(COUNT, counted(10, a=1, b=2), some)[0].is_consistent
    assert not check_breakdown(COUNT, counted(10, a=9, b=2), some)[0].is_consistent


def test_cells_of_a_multiple_choice_are_not_added_up() -> None:
    choices = Breakdown(name="Languages", cells=("a", "b"), is_exclusive=False)
    [check] = check_breakdown(COUNT, counted(10, a=9, b=8), choices)
    assert (check.is_consistent, check.coverage) == (True, None)
    assert check_breakdown(COUNT, counted(10, a=11, b=1), choices)[0].too_large == ("a",)


def test_cells_of_a_percentage_add_up_both_numbers() -> None:
    cells = {"girls": cell_pair(90, 100), "boys": cell_pair(1, 10), "not stated": cell_pair(0, 0)}
    entry = Entry(numerator=D(91), denominator=D(110), cells=cells)
    assert all(check.is_consistent for check in check_breakdown(SHARE, entry, SEX))
    total = sum_cells(SHARE, list(cells.values()))
    assert (total.numerator, total.denominator, total.value) == (D(91), D(110), None)


def test_cells_over_a_shared_denominator_add_up_numerators_alone() -> None:
    shared = method(Kind.SHARE, over_partners=OverPartners.SHARED_RATIO)
    entry = Entry(numerator=D(5), cells={"girls": CellEntry(numerator=D(5))})
    assert [check.part for check in check_breakdown(shared, entry, SEX)] == ["numerator"]


def test_margins_of_a_cross_table_come_from_its_cells() -> None:
    cells = {("5", "girls"): cell(1), ("5", "boys"): cell(2), ("6", "girls"): cell(4), ("6", "boys"): CellEntry()}
    assert margins(COUNT, cells, 0) == {"5": cell(3), "6": cell(4)}
    assert margins(COUNT, cells, 1) == {"girls": cell(5), "boys": cell(2)}


def test_margin_of_averages_weighs_by_people_and_never_adds() -> None:
    cells = {
        ("5", "girls"): CellEntry(value=D(10), denominator=D(1)),
        ("5", "boys"): CellEntry(value=D(20), denominator=D(9)),
    }
    assert margins(method(Kind.AVERAGE), cells, 0)["5"] == CellEntry(value=D(19), denominator=D(10))


def test_outside_percentages_of_cells_are_not_merged() -> None:
    cells = {("5", "girls"): CellEntry(value=D(60)), ("5", "boys"): CellEntry(value=D(50))}
    assert margins(method(Kind.OUTSIDE_SHARE), cells, 0)["5"].is_blank


def test_retired_category_goes_to_its_successor_and_loses_nothing() -> None:
    cells = {"a": cell(1), "b": cell(2), "c": cell(4)}
    assert merge_categories(COUNT, cells, {"a": "b", "b": "c"}) == {"c": cell(7)}
    with pytest.raises(ValueError, match="circle"):
        merge_categories(COUNT, cells, {"a": "b", "b": "a"})


def test_sum_of_blank_cells_is_blank_and_of_zeros_is_zero() -> None:
    assert sum_cells(COUNT, [CellEntry(), CellEntry()]).is_blank
    assert sum_cells(COUNT, [cell(0), CellEntry()]).value == 0
