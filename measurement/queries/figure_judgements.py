"""What one series says: how it changed, how far it is, whether it is on track, whether it improved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from measurement.enums import Movement, Reason, Standing
from measurement.formulas import (
    Method,
    PlaceGroups,
    Progress,
    Reading,
    Result,
    Span,
    Version,
    expected_at,
    is_same_season,
    movement,
    progress,
    standing,
)
from measurement.queries.figure_goals import Course, folded, to_date
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.methods import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`actual` is what the target is held against: the latest figure, or all of them where they count together.

    `moved_to` is the reading that the movement compares with the baseline: of the same length and season.
    """

    actual: Result | None
    expected: Decimal | None
    progress: Progress
    standing: Standing
    movement: Movement
    moved_to: Reading | None


def judge(
    rule: Rules,
    course: Course,
    series: Sequence[PeriodFigure],
    latest: PeriodFigure | None,
    *,
    tolerance: Decimal,
    groups: PlaceGroups | None = None,
) -> Judgement:
    """Rules 3, 4 and 12 for one indicator; `latest` is the last figure that anybody reported for.

    A figure with partners missing has gone no share of the way: what is missing would read as a loss.
    `groups` say which partners may have counted the same people, where totals of people are made.
    """
    method = latest.method if latest else rule.methods[rule.latest.pk]
    actual = _actual(method, course, series, latest, groups)
    value = actual.value if actual else None
    at = latest.span.end if latest else date.min
    moved_to = _same_season(method, course.baseline_reading(), series)
    is_comparable = _is_comparable(rule, course, actual, latest)
    stands = _standing(method, course, actual, at=at, tolerance=tolerance, is_comparable=is_comparable)
    is_judged = is_comparable and stands != Standing.INCOMPLETE
    return Judgement(
        actual=actual,
        expected=expected_at(course.path, at) if course.path and latest and is_comparable else None,
        progress=_progress(method, course, value) if is_judged else Progress(),
        standing=stands,
        movement=movement(
            method, baseline=course.baseline_reading(), latest=moved_to, versions=formula_versions(rule)
        ),
        moved_to=moved_to,
    )


def _standing(
    method: Method, course: Course, actual: Result | None, *, at: date, tolerance: Decimal, is_comparable: bool
) -> Standing:
    value = actual.value if actual else None
    if value is None and not is_comparable:
        return Standing.NOT_COMPARABLE
    return standing(
        method,
        course.path,
        actual=value,
        at=at,
        target=course.value,
        tolerance=tolerance,
        is_complete=actual is not None and actual.coverage.is_complete,
        is_comparable=is_comparable,
    )


def formula_versions(rule: Rules) -> list[Version]:
    """The versions of a definition as the engine wants them."""
    return [Version(number=one.number, is_break=one.is_break) for one in rule.versions]


def _actual(
    method: Method,
    course: Course,
    series: Sequence[PeriodFigure],
    latest: PeriodFigure | None,
    groups: PlaceGroups | None,
) -> Result | None:
    if latest is None or not course.is_to_date:
        return latest.result if latest else None
    past = [one for one in series if one.span <= latest.span]
    whole = to_date(method, past, groups)
    if whole is None or whole.reason != Reason.NOT_ALIGNED:
        return whole
    # Before the frequency changed there were periods that do not join up with the later ones.
    return to_date(method, [one for one in past if one.period.calendar_id == latest.period.calendar_id], groups)


def _is_comparable(rule: Rules, course: Course, actual: Result | None, latest: PeriodFigure | None) -> bool:
    """Rule 17: no progress and no standing across a break."""
    if actual is not None and actual.reason == Reason.NOT_COMPARABLE:
        return False
    if course.baseline is None or latest is None or course.is_to_date:
        return True
    return rule.compares(course.baseline.version_id, latest.version.pk)


def _progress(method: Method, course: Course, value: Decimal | None) -> Progress:
    baseline = course.path.baseline if course.path else None
    if baseline is None and course.baseline is not None:
        baseline = course.baseline.value
    return progress(method, baseline=baseline, target=course.value, actual=value)


def _same_season(method: Method, baseline: Reading | None, series: Sequence[PeriodFigure]) -> Reading | None:
    """The latest complete figure after the baseline, of its length and season, folded from its periods if need be."""
    complete = [one for one in series if one.has_reports and one.result.is_in_trend]
    if baseline is None or not complete:
        return None
    for one in reversed([one for one in complete if one.span.start > baseline.span.start]):
        if is_same_season(one.span, baseline.span):
            return one.reading()
    for year in range(complete[-1].span.end.year, baseline.span.start.year, -1):
        parent = _moved(baseline.span, year - baseline.span.end.year)
        found = folded(method, series, parent) if parent.start > baseline.span.start else None
        if found is not None and found.value is not None:
            inside = [one for one in complete if one.span.end <= parent.end]
            return Reading(value=found.value, span=parent, definition_version=inside[-1].version.number)
    return None


def _moved(span: Span, years: int) -> Span:
    """The same days some years later; 29 February becomes the last day of that February."""
    return Span(_in_year(span.start, years), _in_year(span.end, years))


def _in_year(day: date, years: int) -> date:
    is_last_of_february = (day.month, day.day) in ((2, 28), (2, 29)) and date(day.year, 3, 1).toordinal() - 1 == (
        day.toordinal()
    )
    if is_last_of_february:
        return date.fromordinal(date(day.year + years, 3, 1).toordinal() - 1)
    return day.replace(year=day.year + years)
