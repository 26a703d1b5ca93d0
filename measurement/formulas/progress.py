"""How far from baseline to target (rule 3), and where the path to the target should be by now (rule 4)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from measurement.enums import Direction, Standing, Trajectory
from measurement.formulas.arithmetic import ONE, QUOTIENT, ZERO, add, divide, multiply, subtract
from measurement.formulas.method import Method

DEFAULT_TOLERANCE = Decimal("0.05")


@dataclass(frozen=True, slots=True)
class Progress:
    """`value` is P as a fraction, unclipped; None where it has no meaning and only `is_met` can be said."""

    value: Decimal | None = None
    is_met: bool | None = None

    @property
    def bar(self) -> Decimal | None:
        """P between 0 and 1, for the length of a bar alone."""
        return None if self.value is None else max(ZERO, min(ONE, self.value))


def progress(method: Method, *, baseline: Decimal | None, target: Decimal | None, actual: Decimal | None) -> Progress:
    """P = (A - B) / (T - B), for falling targets too; B20 T10 A15 is 50%.

    No P without a baseline (it is not 0), where T = B, or where the target asks for less than the baseline has.
    """
    if actual is None:
        return Progress()
    if method.direction == Direction.MAINTAIN:
        return Progress(is_met=is_in_band(method, actual))
    if target is None:
        return Progress()
    is_met = method.sign * (actual - target) >= 0
    if baseline is None or method.sign * (target - baseline) <= 0:
        return Progress(is_met=is_met)
    return Progress(divide(subtract(actual, baseline), subtract(target, baseline)), is_met)


def is_in_band(method: Method, actual: Decimal) -> bool | None:
    """lo ≤ A ≤ hi, either side open where it is not given; None without a band."""
    low, high = method.band_low, method.band_high
    if low is None and high is None:
        return None
    return (low is None or low <= actual) and (high is None or actual <= high)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPath:
    """From baseline (t₀) to target (t₁). Of a flow, both are totals to date and the baseline is 0."""

    trajectory: Trajectory = Trajectory.LINEAR
    baseline: Decimal
    baseline_on: date
    target: Decimal
    target_on: date
    points: tuple[tuple[date, Decimal], ...] = ()


def flow_path(target: Decimal, *, start: date, end: date) -> TargetPath:
    """The path of a flow, compared to date: from 0 on the first day to its target on the last."""
    return TargetPath(baseline=ZERO, baseline_on=start, target=target, target_on=end)


def expected_at(path: TargetPath, at: date) -> Decimal | None:
    """E(t): B before t₀ and T after t₁. None for a compound path unless B and T are both above 0."""
    if at >= path.target_on:
        return path.target
    if at <= path.baseline_on:
        return path.baseline
    if path.trajectory == Trajectory.COMPOUND:
        return _compound(path, at)
    inner = [point for point in path.points if path.baseline_on < point[0] < path.target_on]
    if path.trajectory == Trajectory.LINEAR:
        inner = []
    points = [(path.baseline_on, path.baseline), *sorted(inner), (path.target_on, path.target)]
    for (left_on, left), (right_on, right) in pairwise(points):
        if left_on <= at <= right_on:
            return _between(left, right, (at - left_on).days, (right_on - left_on).days)
    return None


def _between(left: Decimal, right: Decimal, part: int, whole: int) -> Decimal:
    """left + (right - left)·part/whole, in days."""
    return add(left, divide(multiply(subtract(right, left), part), whole))


def _compound(path: TargetPath, at: date) -> Decimal | None:
    """B(T/B)^((t - t₀)/(t₁ - t₀))."""
    if path.baseline <= 0 or path.target <= 0:
        return None
    share = divide(Decimal((at - path.baseline_on).days), (path.target_on - path.baseline_on).days)
    growth = QUOTIENT.power(divide(path.target, path.baseline), share)
    return QUOTIENT.multiply(path.baseline, growth)


def standing(
    method: Method,
    path: TargetPath | None,
    *,
    actual: Decimal | None,
    at: date,
    target: Decimal | None = None,
    tolerance: Decimal = DEFAULT_TOLERANCE,
    is_complete: bool = True,
    is_comparable: bool = True,
) -> Standing:
    """Where an actual stands against its path on the end date (`at`) of its period.

    Met: the final target is reached. On track: d(A - E) ≥ -τ|T - B|; at risk: within 2τ; else off track.
    `target` is needed only without a path (no baseline). A flow's actual is its total to date.
    """
    goal = path.target if path else target
    has_goal = goal is not None or method.direction == Direction.MAINTAIN
    if not has_goal or (method.direction == Direction.MAINTAIN and method.band_low is method.band_high is None):
        return Standing.NO_TARGET
    if actual is None:
        return Standing.NO_DATA
    if not is_comparable:
        return Standing.NOT_COMPARABLE
    if not is_complete:
        return Standing.INCOMPLETE
    if method.direction == Direction.MAINTAIN:
        return Standing.MET if is_in_band(method, actual) else Standing.OFF_TRACK
    if goal is not None and method.sign * (actual - goal) >= 0:
        return Standing.MET
    return _against_path(method, path, actual, at, tolerance) if path else Standing.NO_BASELINE


def _against_path(method: Method, path: TargetPath, actual: Decimal, at: date, tolerance: Decimal) -> Standing:
    expected = expected_at(path, at)
    if expected is None or method.sign * (path.target - path.baseline) < 0:
        return Standing.OFF_TRACK  # a target below what the baseline had, and not even that is reached
    behind = method.sign * (expected - actual)
    allowed = multiply(tolerance, subtract(path.target, path.baseline).copy_abs())
    if behind <= allowed:
        return Standing.ON_TRACK
    return Standing.AT_RISK if behind <= 2 * allowed else Standing.OFF_TRACK
