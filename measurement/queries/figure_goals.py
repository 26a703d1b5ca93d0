"""Where a figure comes from and should go: baseline, target, the path between them (rules 3 to 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from measurement.enums import Direction, OverTime, Trajectory
from measurement.formulas import (
    Method,
    PeriodPart,
    PlaceGroups,
    Reading,
    Result,
    Span,
    TargetPath,
    display,
    flow_path,
    fold_periods,
)
from measurement.models import Baseline, Indicator
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figure_sources import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The way of one indicator. `is_to_date`: the target is a total to reach, so figures count together.

    `value` is the overall target, or the last of the periods' targets where there is no other.
    """

    baseline: Baseline | None
    value: Decimal | None
    due_on: date | None
    path: TargetPath | None
    is_to_date: bool
    band: tuple[Decimal | None, Decimal | None] | None

    def baseline_text(self, method: Method) -> str:
        return "" if self.baseline is None else display(method, self.baseline.value)

    def baseline_words(self, method: Method) -> str:
        """ "61.2% (1 January 2023 to 31 March 2023; source: city survey)"."""
        row = self.baseline
        if row is None:
            return ""
        start, end = date_format(row.start_on, "j F Y"), date_format(row.end_on, "j F Y")
        words = start if start == end else _("%(start)s to %(end)s") % {"start": start, "end": end}
        if row.source:
            words = _("%(days)s; source: %(source)s") % {"days": words, "source": row.source}
        return f"{display(method, row.value)} ({words})"

    def target_text(self, method: Method) -> str:
        """ "80.0%", "5,000 in total", or the band "10–20"; empty without a target."""
        if self.band is not None:
            return _band_text(method, self.band)
        if self.value is None:
            return ""
        shown = display(method, self.value)
        return _("%(value)s in total") % {"value": shown} if self.is_to_date else shown

    @property
    def due_text(self) -> str:
        return "" if self.due_on is None else date_format(self.due_on, "j F Y")

    @property
    def due_month(self) -> str:
        """ "Dec 2027", where there is little room."""
        return "" if self.due_on is None else date_format(self.due_on, "M Y")

    def baseline_reading(self) -> Reading | None:
        row = self.baseline
        if row is None:
            return None
        return Reading(
            value=row.value,
            span=Span(row.start_on, row.end_on),
            definition_version=row.version.number,
            source=row.source,
            number=row.number,
        )


def course_of(indicator: Indicator, method: Method, sources: Sources) -> Course:
    """The baseline, target and path of one indicator, from sources read already."""
    baseline = sources.baselines.get(indicator.pk)
    points = _points(indicator, sources)
    value, due_on = indicator.target_value, indicator.target_on
    if value is None and points:
        due_on, value = points[-1]
    is_maintained = method.direction == Direction.MAINTAIN
    is_to_date = value is not None and not is_maintained and _counts_together(method, baseline)
    first = next((period.start_on for period in sources.periods_of(indicator)), indicator.starts_on)
    start = min(first, indicator.starts_on)  # a change of frequency begins no new count
    return Course(
        baseline=baseline,
        value=None if is_maintained else value,
        due_on=due_on,
        path=None
        if is_maintained
        else _path(indicator, baseline, value, due_on, points, start=start, is_to_date=is_to_date),
        is_to_date=is_to_date,
        band=(indicator.band_low, indicator.band_high) if is_maintained else None,
    )


def _counts_together(method: Method, baseline: Baseline | None) -> bool:
    """Rule 4: flows compare to date. A flow with a baseline of its own aims at a level of the period instead."""
    is_flow = method.over_time == OverTime.SUM and not method.is_running_total
    return is_flow and (baseline is None or baseline.value == 0)


def _points(indicator: Indicator, sources: Sources) -> list[tuple[date, Decimal]]:
    """The targets of the periods at their end dates, oldest first."""
    return sorted((one.due_on, one.value) for one in sources.targets.get(indicator.pk, {}).values())


def _path(
    indicator: Indicator,
    baseline: Baseline | None,
    value: Decimal | None,
    due_on: date | None,
    points: Sequence[tuple[date, Decimal]],
    *,
    start: date,
    is_to_date: bool,
) -> TargetPath | None:
    if value is None or due_on is None:
        return None
    if is_to_date:
        return flow_path(value, start=start, end=due_on)
    if baseline is None:
        return None
    is_through_points = indicator.trajectory == Trajectory.POINTS or indicator.target_value is None
    return TargetPath(
        trajectory=Trajectory.POINTS if is_through_points else Trajectory(indicator.trajectory),
        baseline=baseline.value,
        baseline_on=baseline.end_on,
        target=value,
        target_on=due_on,
        points=tuple(points) if is_through_points else (),
    )


def to_date(method: Method, series: Sequence[PeriodFigure], groups: PlaceGroups | None = None) -> Result | None:
    """All periods up to the last of the series as one figure; None without any."""
    if not series:
        return None
    parent = Span(series[0].span.start, series[-1].span.end)
    return fold_periods(method, [_part(one) for one in series], parent=parent, place_groups=groups)


def _part(one: PeriodFigure) -> PeriodPart:
    return PeriodPart(
        span=one.span,
        sums=one.sums,
        values=one.values,
        shared_denominator=one.shared_denominator,
        is_comparable=one.is_comparable,
    )


def folded(method: Method, series: Sequence[PeriodFigure], parent: Span) -> Result | None:
    """The figure of a longer period, such as the year that a baseline is of; None unless the series covers it."""
    inside = [one for one in series if parent.start <= one.span.start and one.span.end <= parent.end]
    found = fold_periods(method, [_part(one) for one in inside], parent=parent) if inside else None
    return found if found is not None and found.is_in_trend else None


def _band_text(method: Method, band: tuple[Decimal | None, Decimal | None]) -> str:
    low, high = band
    if low is not None and high is not None:
        return _("%(low)s to %(high)s") % {"low": display(method, low), "high": display(method, high)}
    if low is not None:
        return _("%(low)s or more") % {"low": display(method, low)}
    return "" if high is None else _("up to %(high)s") % {"high": display(method, high)}
