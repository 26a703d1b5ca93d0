"""The one read model of figures: dashboard, indicator page, files, API and reports all show what stands here.

Nothing is added up outside `formulas`; nothing that is not approved is in it; every text is made once, here.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from initiatives.models import Goal, Initiative
from measurement.enums import Direction, Movement, Standing
from measurement.formulas import Method, Moved, Scoreboard, display, display_fraction, display_result, scoreboard
from measurement.models import GoalMeasure, Indicator, Period
from measurement.queries.figure_cells import BreakdownFigures, breakdowns_of_latest
from measurement.queries.figure_changes import Changed, changes_of, pair_of
from measurement.queries.figure_goals import Course, course_of
from measurement.queries.figure_judgements import Judgement, judge
from measurement.queries.figure_series import PeriodFigure, SeriesBreak, breaks_of, series_figures
from measurement.queries.figure_sources import Sources, sources_of
from measurement.queries.methods import Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorFigures:
    """Everything known of one indicator. `latest` is the last period that anybody reported for."""

    indicator: Indicator
    rules: Rules
    method: Method
    periods: tuple[PeriodFigure, ...]
    latest: PeriodFigure | None
    latest_complete: PeriodFigure | None
    changed: Changed | None
    course: Course
    judgement: Judgement
    breaks: tuple[SeriesBreak, ...]
    breakdowns: tuple[BreakdownFigures, ...]

    @property
    def id(self) -> int:
        return int(self.indicator.pk)

    @property
    def code(self) -> str:
        return str(self.indicator.definition.code)

    @property
    def name(self) -> str:
        return str(self.indicator.definition.name)

    @property
    def unit(self) -> str:
        """The unit as it stands beside the value: nothing for "%" or a currency, which are part of the value."""
        unit = self.rules.latest.unit
        return "" if unit.strip() in {"%", self.method.currency} else unit

    @property
    def outcome(self) -> str:
        return self.indicator.outcome.name if self.indicator.outcome else ""

    @property
    def owner(self) -> str:
        return str(self.indicator.owner) if self.indicator.owner else ""

    @property
    def standing(self) -> Standing:
        return self.judgement.standing

    @property
    def movement(self) -> Movement:
        return self.judgement.movement

    @property
    def has_value(self) -> bool:
        """Whether `value_text` is a figure; otherwise it says why there is none."""
        return self.latest is not None and self.latest.result.is_computable

    @property
    def value_text(self) -> str:
        return self.latest.text if self.latest else _("No data yet")

    @property
    def baseline_text(self) -> str:
        return self.course.baseline_text(self.method)

    @property
    def baseline_words(self) -> str:
        """ "61.2% (1 January 2023 to 31 March 2023, City survey)"."""
        return self.course.baseline_words(self.method)

    @property
    def target_text(self) -> str:
        return self.course.target_text(self.method)

    @property
    def due_text(self) -> str:
        return self.course.due_text

    @property
    def expected_text(self) -> str:
        """Where the path to the target wants the figure by the end of its period."""
        value = self.judgement.expected
        return "" if value is None else display(self.method, value)

    @property
    def actual_text(self) -> str:
        """What the target is held against, where that is the total of all periods; else empty."""
        actual = self.judgement.actual
        return display_result(self.method, actual) if actual and self.course.is_to_date else ""

    @property
    def progress_text(self) -> str:
        value = self.judgement.progress.value
        return "" if value is None else display_fraction(value)

    @property
    def coverage_text(self) -> str:
        return self.latest.coverage_text if self.latest else _("Nobody has reported yet")

    @property
    def standing_text(self) -> str:
        """ "No data yet" is not said of answers that are there and make no figure."""
        if self.standing == Standing.NO_DATA and self.latest is not None:
            return _("Not computable")
        return str(self.standing.label)

    @property
    def movement_text(self) -> str:
        return str(self.movement.label)

    @property
    def direction_text(self) -> str:
        return str(Direction(self.rules.latest.direction).label)

    @property
    def is_new_break(self) -> bool:
        """Whether the latest figure cannot be compared with the ones before it."""
        return bool(self.breaks) and self.latest is not None and self.breaks[-1].period.pk == self.latest.period.pk


def initiative_figures(
    initiative: Initiative,
    *,
    at: datetime,
    period: Period | None = None,
    partner_ids: Collection[int] | None = None,
    indicator_ids: Collection[int] | None = None,
) -> list[IndicatorFigures]:
    """The figures of an initiative's indicators in use, by outcome area and then in the initiative's own order.

    As far as they go up to the end of `period`, today if none is given; `at` says what is over already. With
    `partner_ids` the figures of these partners alone, which the engine makes from their answers. Nine statements,
    at most eleven where an incomplete figure is compared among the same partners.
    """
    sources = sources_of(initiative, at=at, partner_ids=partner_ids, indicator_ids=indicator_ids)
    return figures_from(sources, until=period.end_on if period else None)


def figures_from(sources: Sources, *, until: date | None = None) -> list[IndicatorFigures]:
    """The figures in what was read, as far as they go up to `until`. Two statements, four with an incomplete one."""
    series = {
        row.pk: tuple(one for one in series_figures(row, sources) if until is None or one.span.end <= until)
        for row in sources.indicators
    }
    latest = {key: _last(figures) for key, figures in series.items()}
    pairs = {key: pair_of(sources.rules[key], figures, latest[key]) for key, figures in series.items()}
    changes = changes_of(pairs, sources)
    breakdowns = breakdowns_of_latest(latest, sources)
    return [
        _figures(row, sources, series[row.pk], latest[row.pk], changes.get(row.pk), breakdowns.get(row.pk, ()))
        for row in sources.indicators
    ]


def _last(series: Iterable[PeriodFigure]) -> PeriodFigure | None:
    return next((one for one in reversed(tuple(series)) if one.has_reports), None)


def _figures(
    indicator: Indicator,
    sources: Sources,
    series: tuple[PeriodFigure, ...],
    latest: PeriodFigure | None,
    changed: Changed | None,
    breakdowns: tuple[BreakdownFigures, ...],
) -> IndicatorFigures:
    rule = sources.rules[indicator.pk]
    method = latest.method if latest else rule.methods[rule.latest.pk]
    course = course_of(indicator, method, sources)
    return IndicatorFigures(
        indicator=indicator,
        rules=rule,
        method=method,
        periods=series,
        latest=latest,
        latest_complete=next((one for one in reversed(series) if one.has_reports and one.result.is_in_trend), None),
        changed=changed,
        course=course,
        judgement=judge(rule, course, series, latest, tolerance=sources.initiative.tolerance, groups=sources.groups),
        breaks=breaks_of(rule, series),
        breakdowns=breakdowns,
    )


def scoreboard_of(figures: Iterable[IndicatorFigures]) -> Scoreboard:
    """ "34 of 53 indicators improved" (rule 12)."""
    return scoreboard(
        Moved(indicator=one.id, movement=one.movement, parent=one.indicator.parent_id) for one in figures
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalFigures:
    """The shared goal; `figures` is None until an indicator measures it."""

    goal: Goal
    figures: IndicatorFigures | None


def goal_figures(initiative: Initiative, figures: Iterable[IndicatorFigures]) -> GoalFigures | None:
    """The shared goal with the indicator that measures it, from figures read already. One statement."""
    measures = GoalMeasure.objects.filter(goal=OuterRef("pk")).values("indicator_id")[:1]
    goal = Goal.objects.filter(initiative=initiative).annotate(measured_by=Subquery(measures)).first()
    if goal is None:
        return None
    return GoalFigures(goal=goal, figures=next((one for one in figures if one.id == goal.measured_by), None))
