"""What the dashboard of an initiative shows: the goal, the score, every indicator by outcome area."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from initiatives.models import Initiative
from measurement.enums import Movement, Standing
from measurement.formulas import Scoreboard
from measurement.models import Assignment, Period
from measurement.queries.dashboard_state import Kept
from measurement.queries.figure_sources import Sources, sources_of
from measurement.queries.figures import GoalFigures, IndicatorFigures, figures_from, goal_figures, scoreboard_of
from partners.models import Partner

BEST_FIRST = (
    Standing.MET, Standing.ON_TRACK, Standing.AT_RISK, Standing.OFF_TRACK, Standing.INCOMPLETE,
    Standing.NOT_COMPARABLE, Standing.NO_BASELINE, Standing.NO_TARGET, Standing.NO_DATA,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """`figures` are all of them; what a viewer's filters leave of them is for the view to say.

    `periods` are those one may look back to, newest first.
    """

    initiative: Initiative
    figures: tuple[IndicatorFigures, ...]
    goal: GoalFigures | None
    score: Scoreboard
    standings: tuple[tuple[Standing, int], ...]
    periods: tuple[Period, ...]


KEPT: Kept[Dashboard] = Kept()


def dashboard_of(
    initiative: Initiative,
    *,
    at: datetime,
    period: Period | None = None,
    partner_ids: Collection[int] | None = None,
    state: str = "",
) -> Dashboard:
    """Ten statements, at most twelve where an incomplete figure is compared among the same partners.

    None at all where the same was asked for before in the same `state` (of `state_of`, read in this transaction).
    """
    partners = None if partner_ids is None else frozenset(partner_ids)
    key = (state, None if period is None else period.pk, partners, get_language())
    if state and (kept := KEPT.get(key)):
        return kept
    made = _made(initiative, at=at, period=period, partner_ids=partners)
    return KEPT.keep(key, made) if state else made


def _made(
    initiative: Initiative, *, at: datetime, period: Period | None, partner_ids: Collection[int] | None
) -> Dashboard:
    sources = sources_of(initiative, at=at, partner_ids=partner_ids)
    figures = tuple(figures_from(sources, until=period.end_on if period else None))
    counts = {one: sum(figure.standing == one for figure in figures) for one in BEST_FIRST}
    return Dashboard(
        initiative=initiative,
        figures=figures,
        goal=goal_figures(initiative, figures),
        score=scoreboard_of(figures),
        standings=tuple((one, number) for one, number in counts.items() if number),
        periods=_periods(sources),
    )


def _periods(sources: Sources) -> tuple[Period, ...]:
    """One for each last day on which a period ended, the shortest of them, newest first."""
    by_end: dict[date, Period] = {}
    for indicator in sources.indicators:
        for period in sources.periods_of(indicator):
            held = by_end.get(period.end_on)
            if held is None or held.start_on < period.start_on:
                by_end[period.end_on] = period
    return tuple(by_end[end] for end in sorted(by_end, reverse=True))


SortKey = Callable[[IndicatorFigures], tuple[Any, ...]]

SORTS: dict[str, SortKey] = {
    "name": lambda one: (one.indicator.definition.sort_key,),
    "status": lambda one: (-BEST_FIRST.index(one.standing), one.indicator.definition.sort_key),
    "progress": lambda one: (
        one.judgement.progress.value is None,
        one.judgement.progress.value or 0,
        one.indicator.definition.sort_key,
    ),
    "reported": lambda one: (
        one.latest is None,
        (one.latest.result.coverage.share if one.latest else None) or 0,
        one.indicator.definition.sort_key,
    ),
    "period": lambda one: (one.latest.span.end if one.latest else date.min, one.indicator.definition.sort_key),
}


def in_order(figures: Sequence[IndicatorFigures], sort: str) -> list[IndicatorFigures]:
    """Sorted by one of SORTS, downwards with a "-" before it; otherwise as they come."""
    key = SORTS.get(sort.removeprefix("-"))
    return sorted(figures, key=key, reverse=sort.startswith("-")) if key else list(figures)


def by_outcome(figures: Iterable[IndicatorFigures]) -> list[tuple[str, list[IndicatorFigures]]]:
    """(outcome area, its indicators), in the order they come."""
    groups: dict[str, list[IndicatorFigures]] = {}
    for one in figures:
        groups.setdefault(one.outcome, []).append(one)
    return list(groups.items())


def movement_counts(score: Scoreboard) -> list[tuple[Movement, int]]:
    """The four counts of a scoreboard in the order they are shown."""
    return [
        (Movement.IMPROVED, score.improved),
        (Movement.NO_CLEAR_CHANGE, score.no_clear_change),
        (Movement.WORSE, score.worse),
        (Movement.NOT_MEASURABLE, score.not_measurable),
    ]


def reporting_partners(initiative: Initiative) -> QuerySet[Partner]:
    """The partners that report or reported any of its indicators, by name."""
    assigned = Assignment.objects.filter(indicator__initiative=initiative, indicator__archived_at=None)
    return Partner.objects.filter(pk__in=assigned.values("partner_id")).order_by("sort_key", "pk")
