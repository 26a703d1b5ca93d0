"""Rule 8: who reported, complete or not, like for like; rule 10's bounds."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from measurement.enums import CoverageBasis, Kind, OverPartners, ValueState
from measurement.formulas import (
    PartnerValue,
    change,
    group_gap,
    like_for_like,
    reach_bounds,
    result,
    sum_values,
    volume_share,
)
from tests.measurement.formulas.samples import amount, amounts, figure, method, pairs

COUNT = method(Kind.COUNT)


def test_like_for_like_change_is_that_of_partners_that_reported_twice() -> None:
    before, after = amounts(*[100] * 14), amounts(*[110] * 11)
    all_partners = change(figure(COUNT, before), figure(COUNT, after, expected=14))
    same = like_for_like(COUNT, before, after)
    assert round(all_partners.relative or D(0), 3) == D("-0.136")
    assert (same.relative, same.partners, same.absolute) == (D("0.1"), 11, D(110))


def test_like_for_like_leaves_carried_and_incomparable_values_out() -> None:
    before = amounts(100, 100, 100)
    after = [amount(1, 110), amount(2, 500, carried_from="Q1"), amount(3, 500, is_comparable=False)]
    assert like_for_like(COUNT, before, after).partners == 1


def test_like_for_like_without_a_common_partner_has_no_change() -> None:
    same = like_for_like(COUNT, [amount(1, 5)], [amount(2, 5)])
    assert (same.absolute, same.relative, same.partners) == (None, None, 0)


def test_change_from_zero_has_no_percentage() -> None:
    found = change(figure(COUNT, amounts(0)), figure(COUNT, amounts(5)))
    assert (found.absolute, found.relative) == (D(5), None)


@pytest.mark.parametrize(("reported", "is_complete"), [(14, True), (12, True), (11, False), (0, False)])
def test_coverage_below_four_fifths_of_partners_is_incomplete(reported: int, is_complete: bool) -> None:
    found = figure(COUNT, amounts(*[1] * reported), expected=14)
    assert found.coverage.is_complete == is_complete
    assert found.is_in_trend == is_complete
    assert found.coverage.missing == 14 - reported


def test_coverage_leaves_not_applicable_out_of_the_expected() -> None:
    values = [*amounts(1, 2), PartnerValue(partner_id=3, state=ValueState.NOT_APPLICABLE)]
    found = figure(COUNT, values).coverage
    assert (found.reported, found.expected, found.not_applicable) == (2, 2, 1)


def test_coverage_by_volume_weighs_partners_by_their_last_numbers() -> None:
    by_volume = replace(COUNT, coverage_basis=CoverageBasis.VOLUME)
    share = volume_share({1: D(900), 2: D(50), 3: D(50)}, {1})
    assert share == D("0.9")
    assert figure(by_volume, amounts(1), expected=3, volume_share=share).coverage.is_complete
    assert not figure(COUNT, amounts(1), expected=3, volume_share=share).coverage.is_complete
    assert volume_share({1: D(0)}, {1}) is None


def test_carried_value_alone_does_not_make_a_figure_complete() -> None:
    stock = method(Kind.STOCK)
    found = figure(stock, [amount(1, 5, carried_from="Q1")])
    assert (found.value, found.carried, found.coverage.is_complete) == (D(5), 1, False)


def test_gap_between_groups_is_absolute_and_a_ratio() -> None:
    share = method(Kind.SHARE)
    gap = group_gap(figure(share, pairs((60, 100))), figure(share, pairs((80, 100))))
    assert gap is not None
    assert (gap.absolute, gap.ratio) == (D("-0.2"), D("0.75"))
    assert group_gap(figure(share, []), figure(share, pairs((80, 100)))) is None


@pytest.mark.parametrize(
    ("overlaps", "population", "expected"),
    [(None, None, (120, 200)), ({(1, 2): D(30)}, None, (170, 170)), (None, D(150), (120, 150))],
)
def test_reach_of_120_and_80_depends_on_what_is_known(
    overlaps: dict[tuple[int, int], D] | None, population: D | None, expected: tuple[int, int]
) -> None:
    found = reach_bounds({1: D(120), 2: D(80)}, overlaps=overlaps, population=population)
    assert [int(bound) for bound in found] == list(expected)


def test_reach_of_three_takes_off_the_heaviest_tree_alone() -> None:
    overlaps = {(1, 2): D(30), (2, 3): D(20), (1, 3): D(10)}
    assert reach_bounds({1: D(100), 2: D(100), 3: D(100)}, overlaps=overlaps) == (D(240), D(250))


def test_reach_with_an_unknown_overlap_keeps_the_highest_as_lower_bound() -> None:
    assert reach_bounds({1: D(100), 2: D(90), 3: D(80)}, overlaps={(1, 2): D(30)}) == (D(100), D(240))


def test_range_without_its_floor_is_an_error_and_no_sum() -> None:
    ranged = replace(COUNT, over_partners=OverPartners.RANGE)
    added = sum_values(COUNT, amounts(1, 2), expected=2)
    with pytest.raises(ValueError, match="lower bound"):
        result(ranged, added)
