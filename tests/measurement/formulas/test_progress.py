"""Rules 3, 4 and 5: progress, the path to the target, baselines."""

from datetime import date
from decimal import Decimal as D
from typing import Any

import pytest

from measurement.enums import Direction, Kind, Standing, Trajectory
from measurement.formulas import (
    Reading,
    TargetPath,
    current_baseline,
    expected_at,
    flow_path,
    progress,
    standing,
)
from tests.measurement.formulas.samples import method, year

UP = method(Kind.COUNT)
DOWN = method(Kind.COUNT, direction=Direction.DOWN)
BAND = method(Kind.COUNT, direction=Direction.MAINTAIN, band_low=D(40), band_high=D(60))
START, END = date(2020, 1, 1), date(2024, 1, 1)  # 1461 days


def path(baseline: int, target: int, **more: Any) -> TargetPath:
    return TargetPath(baseline=D(baseline), baseline_on=START, target=D(target), target_on=END, **more)


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "actual", "expected"),
    [
        (DOWN, 20, 10, 15, ("0.5", False)),
        (DOWN, 20, 10, 25, ("-0.5", False)),
        (UP, 0, 10, 15, ("1.5", True)),
        (UP, 50, 100, 50, ("0", False)),
        (UP, 50, 50, 50, (None, True)),
        (UP, 50, 50, 49, (None, False)),
        (UP, 50, 45, 40, (None, False)),
        (UP, 50, 45, 46, (None, True)),
        (UP, None, 10, 5, (None, False)),
        (UP, 0, 10, None, (None, None)),
        (UP, 0, None, 5, (None, None)),
        (BAND, 0, None, 60, (None, True)),
        (BAND, 0, 100, 61, (None, False)),
    ],
)
def test_progress_from_baseline_to_target(
    direction: Any,
    baseline: int | None,
    target: int | None,
    actual: int | None,
    expected: tuple[str | None, bool | None],
) -> None:
    numbers = [None if number is None else D(number) for number in (baseline, target, actual)]
    found = progress(direction, baseline=numbers[0], target=numbers[1], actual=numbers[2])
    assert (found.value, found.is_met) == (None if expected[0] is None else D(expected[0]), expected[1])


def test_progress_bar_is_clipped_and_the_number_is_not() -> None:
    found = progress(UP, baseline=D(0), target=D(10), actual=D(15))
    assert (found.value, found.bar) == (D("1.5"), D(1))
    assert progress(UP, baseline=D(0), target=D(10), actual=D(-5)).bar == 0


def test_linear_path_is_halfway_at_half_time() -> None:
    assert expected_at(path(0, 1461), date(2022, 1, 1)) == 731
    assert expected_at(path(1461, 0), date(2022, 1, 1)) == 730


@pytest.mark.parametrize(("at", "expected"), [(date(2019, 1, 1), 20), (START, 20), (END, 10), (date(2030, 1, 1), 10)])
def test_path_before_its_start_and_after_its_end_is_flat(at: date, expected: int) -> None:
    assert expected_at(path(20, 10), at) == expected


def test_compound_path_grows_by_the_same_share() -> None:
    compound = TargetPath(
        trajectory=Trajectory.COMPOUND,
        baseline=D(100),
        baseline_on=date(2021, 1, 1),
        target=D(400),
        target_on=date(2023, 1, 1),
    )
    halfway = expected_at(compound, date(2022, 1, 1))
    assert halfway is not None
    assert abs(halfway - 200) < D("1e-30")


def test_compound_path_from_zero_is_not_possible() -> None:
    assert expected_at(path(0, 10, trajectory=Trajectory.COMPOUND), date(2022, 1, 1)) is None


def test_path_through_points_joins_them() -> None:
    points = ((date(2021, 1, 1), D(10)), (date(2021, 1, 11), D(20)))
    through = path(0, 100, trajectory=Trajectory.POINTS, points=points)
    assert expected_at(through, date(2021, 1, 6)) == 15
    assert expected_at(path(0, 100, points=points), date(2021, 1, 6)) != 15


@pytest.mark.parametrize(
    ("actual", "expected"),
    [
        (100, Standing.MET),
        (99, Standing.ON_TRACK),
        (95, Standing.ON_TRACK),
        (94, Standing.AT_RISK),
        (90, Standing.AT_RISK),
        (89, Standing.OFF_TRACK),
    ],
)
def test_standing_after_the_target_date_compares_with_the_target(actual: int, expected: Standing) -> None:
    assert standing(UP, path(0, 100), actual=D(actual), at=date(2024, 6, 30)) == expected


def test_standing_of_a_falling_indicator_is_on_track_below_its_path() -> None:
    at = date(2022, 1, 1)
    assert standing(DOWN, path(200, 100), actual=D(140), at=at) == Standing.ON_TRACK
    assert standing(DOWN, path(200, 100), actual=D(170), at=at) == Standing.OFF_TRACK
    assert standing(DOWN, path(200, 100), actual=D(169), at=at, tolerance=D("0.2")) == Standing.ON_TRACK


def test_standing_of_a_flow_compares_its_total_to_date() -> None:
    flow = flow_path(D(1200), start=date(2023, 1, 1), end=date(2023, 12, 31))
    assert standing(UP, flow, actual=D(600), at=date(2023, 6, 30)) == Standing.ON_TRACK
    assert standing(UP, flow, actual=D(300), at=date(2023, 6, 30)) == Standing.OFF_TRACK


@pytest.mark.parametrize(("actual", "expected"), [(40, Standing.MET), (60, Standing.MET), (39, Standing.OFF_TRACK)])
def test_standing_of_a_band_is_in_or_out(actual: int, expected: Standing) -> None:
    assert standing(BAND, None, actual=D(actual), at=END) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"path": None}, Standing.NO_TARGET),
        ({"path": None, "target": D(100)}, Standing.NO_BASELINE),
        ({"path": None, "target": D(10)}, Standing.MET),
        ({"actual": None}, Standing.NO_DATA),
        ({"is_comparable": False}, Standing.NOT_COMPARABLE),
        ({"is_complete": False}, Standing.INCOMPLETE),
        ({"path": path(80, 60)}, Standing.OFF_TRACK),
        ({"path": path(80, 45)}, Standing.MET),
    ],
)
def test_standing_says_why_it_cannot_be_told(changes: dict[str, Any], expected: Standing) -> None:
    given: dict[str, Any] = {"path": path(0, 100), "actual": D(50), "at": date(2021, 1, 1), **changes}
    assert standing(UP, given.pop("path"), **given) == expected


def test_new_baseline_stands_and_the_old_stays() -> None:
    old, new = Reading(value=D(5), span=year(2020)), Reading(value=D(6), span=year(2020), number=2)
    assert current_baseline([new, old]) == new
    assert current_baseline([]) is None
