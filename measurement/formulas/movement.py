""" "34 of 53 improved": change from baseline to latest value, judged by the smallest change that matters (rule 12)."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from measurement.enums import Direction, Movement
from measurement.formulas.arithmetic import multiply, subtract
from measurement.formulas.comparability import Reading, Version, restate
from measurement.formulas.method import Method
from measurement.formulas.periods import is_same_season
from measurement.formulas.progress import is_in_band

DEFAULT_SMALLEST_SHARE = Decimal("0.01")


def movement(
    method: Method, *, baseline: Reading | None, latest: Reading | None, versions: Sequence[Version] = ()
) -> Movement:
    """Δ = d(L - B) against θ; not measurable without either, across a break, or with too little coverage.

    B must be of a period of the same length and season. θ is the method's `smallest_change`, else 1% of |B|.
    """
    if baseline is None or latest is None or not (baseline.is_complete and latest.is_complete):
        return Movement.NOT_MEASURABLE
    if not is_same_season(baseline.span, latest.span) or latest.definition_version < baseline.definition_version:
        return Movement.NOT_MEASURABLE
    start = restate(
        versions,
        baseline.value,
        from_version=baseline.definition_version,
        to_version=latest.definition_version,
    )
    if start is None:
        return Movement.NOT_MEASURABLE
    if method.direction == Direction.MAINTAIN:
        return _band_movement(method, start, latest.value)
    delta = method.sign * subtract(latest.value, start)
    smallest = smallest_change(method, start)
    if delta > smallest:
        return Movement.IMPROVED
    return Movement.WORSE if delta < -smallest else Movement.NO_CLEAR_CHANGE


def smallest_change(method: Method, baseline: Decimal) -> Decimal:
    """θ in the indicator's own unit."""
    if method.smallest_change is not None:
        return method.smallest_change
    return multiply(baseline.copy_abs(), DEFAULT_SMALLEST_SHARE)


def _band_movement(method: Method, start: Decimal, latest: Decimal) -> Movement:
    was_in, is_in = is_in_band(method, start), is_in_band(method, latest)
    if was_in is None or is_in is None:
        return Movement.NOT_MEASURABLE
    if was_in == is_in:
        return Movement.NO_CLEAR_CHANGE
    return Movement.IMPROVED if is_in else Movement.WORSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One tracked indicator; `parent` is the indicator it is a part of."""

    indicator: Hashable
    movement: Movement
    parent: Hashable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoreboard:
    """improved of `tracked` (N), and improved of `measurable`: both are shown."""

    improved: int
    no_clear_change: int
    worse: int
    not_measurable: int

    @property
    def measurable(self) -> int:
        return self.improved + self.no_clear_change + self.worse

    @property
    def tracked(self) -> int:
        return self.measurable + self.not_measurable


def scoreboard(indicators: Iterable[Moved]) -> Scoreboard:
    """Counts of the indicators; a part is not counted beside its whole."""
    rows = list(indicators)
    tracked = {row.indicator for row in rows}
    counts = Counter(row.movement for row in rows if row.parent is None or row.parent not in tracked)
    return Scoreboard(
        improved=counts[Movement.IMPROVED],
        no_clear_change=counts[Movement.NO_CLEAR_CHANGE],
        worse=counts[Movement.WORSE],
        not_measurable=counts[Movement.NOT_MEASURABLE],
    )
