"""Rules 12 and 17: what improved, and what may be compared at all."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from measurement.enums import Direction, Kind, Movement
from measurement.formulas import (
    Bridge,
    Moved,
    Reading,
    Version,
    comparable_runs,
    compare_versions,
    movement,
    restate,
    scoreboard,
)
from tests.measurement.formulas.samples import method, quarter, year

UP = method(Kind.COUNT)
DOWN = method(Kind.COUNT, direction=Direction.DOWN)
BAND = method(Kind.COUNT, direction=Direction.MAINTAIN, band_low=D(40), band_high=D(60))
BASELINE = Reading(value=D(100), span=year(2020))
LATEST = Reading(value=D(110), span=year(2024))
BREAK = (Version(number=1), Version(number=2, is_break=True))
BRIDGED = (Version(number=1), Version(number=2, is_break=True, bridge=Bridge(old=D(50), new=D(60))))


@pytest.mark.parametrize(
    ("latest", "rising", "falling"),
    [
        ("110", Movement.IMPROVED, Movement.WORSE),
        ("101", Movement.NO_CLEAR_CHANGE, Movement.NO_CLEAR_CHANGE),
        ("101.01", Movement.IMPROVED, Movement.WORSE),
        ("99", Movement.NO_CLEAR_CHANGE, Movement.NO_CLEAR_CHANGE),
        ("90", Movement.WORSE, Movement.IMPROVED),
    ],
)
def test_movement_beyond_one_percent_of_the_baseline_counts(latest: str, rising: Movement, falling: Movement) -> None:
    reading = replace(LATEST, value=D(latest))
    assert movement(UP, baseline=BASELINE, latest=reading) == rising
    assert movement(DOWN, baseline=BASELINE, latest=reading) == falling


def test_movement_within_the_declared_smallest_change_is_not_clear() -> None:
    wide = replace(UP, smallest_change=D(10))
    assert movement(wide, baseline=BASELINE, latest=LATEST) == Movement.NO_CLEAR_CHANGE


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (30, 50, Movement.IMPROVED),
        (50, 61, Movement.WORSE),
        (50, 60, Movement.NO_CLEAR_CHANGE),
        (10, 39, Movement.NO_CLEAR_CHANGE),
    ],
)
def test_movement_of_a_band_is_into_it_or_out_of_it(before: int, after: int, expected: Movement) -> None:
    baseline, latest = replace(BASELINE, value=D(before)), replace(LATEST, value=D(after))
    assert movement(BAND, baseline=baseline, latest=latest) == expected


@pytest.mark.parametrize(
    ("baseline", "latest"),
    [
        (None, LATEST),
        (BASELINE, None),
        (BASELINE, replace(LATEST, is_complete=False)),
        (BASELINE, replace(LATEST, span=quarter(2024, 1))),
        (replace(BASELINE, span=quarter(2020, 1)), replace(LATEST, span=quarter(2024, 2))),
        (BASELINE, replace(LATEST, definition_version=2)),
    ],
)
def test_movement_without_comparable_ends_is_not_measurable(baseline: Reading | None, latest: Reading | None) -> None:
    assert movement(UP, baseline=baseline, latest=latest, versions=BREAK) == Movement.NOT_MEASURABLE


def test_movement_across_a_bridged_break_uses_the_restated_baseline() -> None:
    latest = replace(LATEST, definition_version=2)
    assert movement(UP, baseline=BASELINE, latest=latest, versions=BRIDGED) == Movement.WORSE
    assert restate(BRIDGED, D(100), from_version=1, to_version=2) == 120


def test_scoreboard_shows_improved_of_all_and_of_the_measurable() -> None:
    rows = [Moved(indicator=number, movement=Movement.IMPROVED) for number in range(34)]
    rows += [Moved(indicator=number, movement=Movement.WORSE) for number in range(34, 40)]
    rows += [Moved(indicator=number, movement=Movement.NO_CLEAR_CHANGE) for number in range(40, 45)]
    rows += [Moved(indicator=number, movement=Movement.NOT_MEASURABLE) for number in range(45, 53)]
    board = scoreboard(rows)
    assert (board.improved, board.tracked, board.measurable) == (34, 53, 45)


def test_scoreboard_counts_no_part_beside_its_whole() -> None:
    rows = [
        Moved(indicator="reading", movement=Movement.IMPROVED),
        Moved(indicator="girls reading", movement=Movement.IMPROVED, parent="reading"),
        Moved(indicator="of another board", movement=Movement.WORSE, parent="elsewhere"),
    ]
    assert (scoreboard(rows).improved, scoreboard(rows).tracked) == (1, 2)


def test_versions_across_a_break_do_not_compare() -> None:
    assert not compare_versions(BREAK, 1, 2).is_comparable
    assert compare_versions(BREAK, 2, 2).is_comparable
    assert compare_versions((Version(number=1), Version(number=2)), 2, 1).is_comparable
    bridged = compare_versions(BRIDGED, 2, 1)
    assert (bridged.is_comparable, bridged.is_bridged, bridged.breaks) == (True, True, (2,))


def test_value_across_a_break_without_bridge_is_not_restated() -> None:
    assert restate(BREAK, D(100), from_version=1, to_version=2) is None
    with pytest.raises(ValueError, match="forward"):
        restate(BRIDGED, D(100), from_version=2, to_version=1)


def test_series_is_cut_where_the_definition_broke() -> None:
    series = [replace(LATEST, span=year(2020 + n), definition_version=1 if n < 2 else 2) for n in range(4)]
    assert [len(run) for run in comparable_runs(BREAK, series)] == [2, 2]
    assert [len(run) for run in comparable_runs(BRIDGED, series)] == [4]
