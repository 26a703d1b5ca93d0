"""Which values may be compared across versions of a definition (rule 17), and baselines (rule 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from measurement.formulas.arithmetic import divide, multiply
from measurement.formulas.periods import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """The same period measured by the old and by the new definition."""

    old: Decimal
    new: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """`is_break`: its values do not compare with those of the version before it, unless a bridge joins them."""

    number: int
    is_break: bool = False
    bridge: Bridge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """breaks: the versions that began with a break between the two; is_bridged: all of them can be bridged."""

    is_comparable: bool
    breaks: tuple[int, ...] = ()
    is_bridged: bool = False


def compare_versions(versions: Sequence[Version], first: int, second: int) -> Comparison:
    """Whether values of two versions compare: no break between them, or a bridge over each."""
    low, high = sorted((first, second))
    between = [version for version in versions if low < version.number <= high and version.is_break]
    is_bridged = bool(between) and all(_ratio(version) is not None for version in between)
    return Comparison(
        is_comparable=not between or is_bridged,
        breaks=tuple(version.number for version in between),
        is_bridged=is_bridged,
    )


def restate(versions: Sequence[Version], value: Decimal, *, from_version: int, to_version: int) -> Decimal | None:
    """An earlier value in terms of a later definition: times new/old at each break (ratio splicing).

    None where a break has no bridge. Raises ValueError for going back: the past keeps its own numbers.
    """
    if to_version < from_version:
        raise ValueError("values are restated forward only")
    for version in sorted(versions, key=lambda version: version.number):
        if from_version < version.number <= to_version and version.is_break:
            ratio = _ratio(version)
            if ratio is None:
                return None
            value = divide(multiply(value, ratio[0]), ratio[1])
    return value


def _ratio(version: Version) -> tuple[Decimal, Decimal] | None:
    if version.bridge is None or version.bridge.old == 0:
        return None
    return version.bridge.new, version.bridge.old


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A value with what it takes to compare it: a baseline or a latest figure, for the whole or one cell.

    No reading is no baseline; it is never read as 0 (rule 5). `is_complete` is that of its coverage.
    """

    value: Decimal
    span: Span
    definition_version: int = 1
    is_complete: bool = True
    source: str = ""
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    number: int = 1


def current_baseline(history: Sequence[Reading]) -> Reading | None:
    """The baseline in force: the highest number. The earlier ones stay in the history."""
    return max(history, key=lambda reading: reading.number, default=None)


def comparable_runs(versions: Sequence[Version], series: Sequence[Reading]) -> list[list[Reading]]:
    """A series cut where the definition broke: each run may be drawn and judged as one line."""
    runs: list[list[Reading]] = []
    for reading in sorted(series, key=lambda reading: reading.span):
        last = runs[-1][-1] if runs else None
        if last and compare_versions(versions, last.definition_version, reading.definition_version).is_comparable:
            runs[-1].append(reading)
        else:
            runs.append([reading])
    return runs
