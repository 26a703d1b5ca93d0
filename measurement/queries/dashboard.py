"""What the dashboard of an initiative shows: the goal, the score, every indicator by outcome area."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from initiatives.models import Initiative
from measurement.enums import Movement, Standing
from measurement.formulas import Scoreboard
from measurement.formulas.deadlines import local_day
from measurement.models import Assignment, Period
from measurement.queries.figure_sources import Sources, sources_of
from measurement.queries.figures import GoalFigures, IndicatorFigures, figures_from, goal_figures, scoreboard_of
from partners.models import Partner
from tenancy.models import Event

# Events looked at to see whether anything changed. Several, because one that is written first may be seen last.
RECENT = 50
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


def dashboard_of(
    initiative: Initiative,
    *,
    at: datetime,
    period: Period | None = None,
    partner_ids: Collection[int] | None = None,
) -> Dashboard:
    """Ten statements, at most twelve where an incomplete figure is compared among the same partners."""
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


def state_of(initiative: Initiative, *, at: datetime) -> str:
    """Changes whenever a figure of the initiative may have: with an event, or a new day. One short statement.

    Events of the network itself (definitions, places) count as well.
    """
    mine, shared = (
        Event.objects.filter(initiative_id=key).order_by("-id").values_list("id", flat=True)[:RECENT]
        for key in (initiative.pk, None)
    )
    day = local_day(at, initiative.time_zone)
    return hashlib.sha256(f"{day}|{sorted(mine.union(shared))}".encode()).hexdigest()[:24]


def reporting_partners(initiative: Initiative) -> QuerySet[Partner]:
    """The partners that report or reported any of its indicators, by name."""
    assigned = Assignment.objects.filter(indicator__initiative=initiative, indicator__archived_at=None)
    return Partner.objects.filter(pk__in=assigned.values("partner_id")).order_by("sort_key", "pk")
