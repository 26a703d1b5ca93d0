"""What a report says, read once from the figures and frozen. It computes nothing itself.

The content is JSON of texts, tables and drawn charts: the page, the PDF and the mail show the same
words and digits, and go on showing them whatever changes later.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import charts
from backbone.models import Report
from backbone.renderers.report_closing import closing_content
from backbone.renderers.report_numbers import numbers_of
from charts import BarChart, LineChart
from measurement.enums import Audience, EntryState, Kind
from measurement.formulas import Scoreboard
from measurement.formulas.deadlines import local_day
from measurement.models import Entry, Observation
from measurement.queries.figure_cells import BreakdownFigures
from measurement.queries.figures import (
    GoalFigures,
    IndicatorFigures,
    goal_figures,
    initiative_figures,
    scoreboard_of,
)
from measurement.queries.observations import duties_of, expected_partner_ids
from measurement.renderers.figures import breakdown_chart, line_chart
from partners.models import Partner

Content = dict[str, Any]
Progress = Callable[[int, int], None]  # done, total
DRAWN = frozenset(Kind) - {Kind.TEXT, Kind.RATING}


@dataclass(frozen=True, slots=True)
class Told:
    """What stands beside the figures of the report's period, by indicator."""

    narratives: Mapping[int, list[dict[str, str]]]
    missing: Mapping[int, list[str]]


def report_content(report: Report, *, at: datetime, progress: Progress) -> Content:
    """The whole report as of now, in a fixed number of statements; `progress` is told as indicators are drawn."""
    initiative, period = report.initiative, report.period
    figures = initiative_figures(initiative, at=at, period=period)
    goal, board = goal_figures(initiative, figures), scoreboard_of(figures)
    told = _told(figures, Audience(report.audience))
    indicators = []
    for number, one in enumerate(figures, start=1):
        indicators.append(_indicator(one, told))
        progress(number, len(figures) + 1)
    return {
        "title": report.title,
        "network": initiative.network.name,
        "initiative": initiative.name,
        "period": period.label,
        "compiled": date_format(local_day(at, initiative.time_zone), "j F Y"),
        "headline": headline(board, goal),
        "words": _words(),
        "goal": _goal(goal),
        "scoreboard": _scoreboard(board),
        "overview": _overview(figures),
        "indicators": indicators,
        "outstanding": _outstanding(report),
        "closing": closing_content(report),
        "method": _method(report),
    }


def headline(board: Scoreboard, goal: GoalFigures | None) -> str:
    """One sentence for the cover and the mail."""
    words = _("%(improved)s of %(tracked)s indicators improved.") % {
        "improved": board.improved,
        "tracked": board.tracked,
    }
    if goal is None or goal.figures is None or goal.figures.latest is None:
        return words
    stands = _("%(indicator)s stands at %(value)s") % {
        "indicator": goal.figures.name,
        "value": goal.figures.value_text,
    }
    if goal.figures.target_text:
        stands = _("%(stands)s; the goal is %(target)s by %(date)s") % {
            "stands": stands,
            "target": goal.figures.target_text,
            "date": date_format(goal.goal.due_on, "j F Y"),
        }
    return f"{stands}. {words}"


def _goal(goal: GoalFigures | None) -> Content | None:
    if goal is None:
        return None
    one = goal.figures
    said = {"statement": goal.goal.statement, "words": "", "chart": None}
    if one is None:
        return said
    parts = [
        _("%(value)s in %(period)s.") % {"value": one.value_text, "period": one.latest.period.label}
        if one.latest
        else _("No figure yet."),
        _("It started at %(baseline)s.") % {"baseline": one.baseline_words} if one.baseline_text else "",
        f"{one.standing_text}." if one.latest else "",
    ]
    return said | {"words": " ".join(part for part in parts if part), "chart": _drawn(_line(one), key="goal")}


def _scoreboard(board: Scoreboard) -> Content:
    tracked = {"improved": board.improved, "tracked": board.tracked}
    return {
        "short": _("%(improved)s of %(tracked)s") % tracked,
        "title": _("%(improved)s of %(tracked)s indicators improved") % tracked,
        "words": _("No clear change: %(same)s. Worse: %(worse)s. Not measurable: %(not_measurable)s.")
        % {
            "same": board.no_clear_change,
            "worse": board.worse,
            "not_measurable": board.not_measurable,
        },
        "method": _(
            "An indicator improved when its latest complete figure is better than its baseline by more than the "
            "smallest change that matters, over a period of the same length and season and under a comparable "
            "definition. Of the %(measurable)s that can be measured, %(improved)s improved."
        )
        % {"measurable": board.measurable, "improved": board.improved},
    }


def _overview(figures: Sequence[IndicatorFigures]) -> list[list[str]]:
    rows = [[_("Indicator"), _("Value"), _("Change"), _("Target"), _("Status"), _("Reported")]]
    for one in figures:
        changed = one.changed.text if one.changed else "–"
        rows.append([one.name, one.value_text, changed, one.target_text or "–", one.standing_text, one.coverage_text])
    return rows


def _indicator(one: IndicatorFigures, told: Told) -> Content:
    like_for_like = one.changed is not None and one.changed.is_like_for_like
    missing = told.missing.get(one.id, [])
    return {
        "id": one.id,
        "name": one.name,
        "outcome": one.outcome,
        "question": one.indicator.question,
        "story": one.indicator.story,
        "owner": one.owner,
        "period_id": one.latest.period.pk if one.latest else None,
        "period": one.latest.period.label if one.latest else _("No data yet"),
        "value": one.value_text,
        "has_value": one.has_value,
        "unit": one.unit,
        "change": one.changed.text if one.changed else "–",
        "change_words": one.changed.words if one.changed else "",
        "like_for_like": f"{one.changed.text} {one.changed.words}." if one.changed and like_for_like else "",
        "baseline": one.baseline_words,
        "target": f"{one.target_text}, {one.due_text}" if one.target_text and one.due_text else one.target_text or "–",
        "target_value": one.target_text or "–",
        "due": one.due_text if one.target_text else "",
        "standing_name": one.standing.value,
        "standing": one.standing_text,
        "movement": one.movement_text,
        "coverage": f"{one.coverage_text}.",
        "missing": _("Not yet reported: %(partners)s.") % {"partners": ", ".join(missing)} if missing else "",
        "notes": [f"{one_break.period.label}: {one_break.sentence}." for one_break in one.breaks],
        "chart": _drawn(_line(one), key=f"line-{one.id}"),
        "table": _series_rows(one),
        "breakdowns": [_breakdown(one, breakdown) for breakdown in one.breakdowns],
        "narratives": told.narratives.get(one.id, []),
        "numbers": numbers_of(one),
    }


def _series_rows(one: IndicatorFigures) -> list[list[str]]:
    rows = [[_("Period"), _("Value"), _("Target"), _("Reported"), _("Note")]]
    rows += [
        [figure.period.label, figure.text, figure.target_text, figure.coverage_text, figure.state_text]
        for figure in one.periods
        if figure.has_reports
    ]
    return rows


def _breakdown(one: IndicatorFigures, breakdown: BreakdownFigures) -> Content:
    return {
        "name": breakdown.name,
        "note": breakdown.note,
        "rows": [[breakdown.name, _("Value")], *([cell.label, cell.text] for cell in breakdown.cells)],
        "chart": _drawn(_bars(one, breakdown), key=f"bars-{one.id}-{breakdown.code}"),
    }


def _line(one: IndicatorFigures) -> LineChart | None:
    return line_chart(one) if one.method.kind in DRAWN else None


def _bars(one: IndicatorFigures, breakdown: BreakdownFigures) -> BarChart | None:
    return breakdown_chart(one, breakdown) if one.method.kind in DRAWN else None


def _drawn(chart: LineChart | BarChart | None, *, key: str) -> Content | None:
    """A chart in both skins with its alternative text, so that what was drawn is what is kept.

    `key` is the chart's own in this report: the goal's indicator is drawn twice.
    """
    if chart is None:
        return None
    mine = replace(chart, key=key)
    return {"page": charts.page(mine), "file": charts.file(mine), "alt": charts.describe(mine)}


def _told(figures: Sequence[IndicatorFigures], reader: Audience) -> Told:
    """Narratives for this audience, and names, for the latest period of each indicator. Four statements."""
    latest = {one.id: one.latest for one in figures if one.latest}
    names = dict(Partner.objects.values_list("pk", "name"))
    duties = duties_of(list(latest))
    reported: dict[int, set[int]] = defaultdict(set)
    narratives: dict[int, list[dict[str, str]]] = defaultdict(list)
    rows = Observation.objects.filter(
        indicator_id__in=latest, period_id__in={figure.period.pk for figure in latest.values()}
    )
    fields = ("indicator_id", "period_id", "partner_id", "narrative", "text", "audience")
    for indicator_id, period_id, partner_id, narrative, text, audience in rows.order_by(
        "partner__sort_key"
    ).values_list(*fields):
        figure = latest[indicator_id]
        if figure.period.pk != period_id:
            continue
        reported[indicator_id].add(partner_id)
        said = text if figure.method.kind == Kind.TEXT and text else narrative
        if said and audience in reader.within:
            narratives[indicator_id].append({"partner": names[partner_id], "text": said})
    missing = {
        key: sorted(names[pk] for pk in expected_partner_ids(duties.get(key, []), figure.span) - reported[key])
        for key, figure in latest.items()
    }
    return Told(narratives, missing)


def _outstanding(report: Report) -> list[list[str]]:
    """Submissions up to the report's period that are not approved yet: a table of partner, period, what is open."""
    rows = [[_("Partner"), _("Period"), _("Open"), _("Due")]]
    rows += list(_open_submissions(report))
    return rows


def _open_submissions(report: Report) -> Iterator[list[str]]:
    waiting = Entry.objects.filter(
        submission__initiative_id=report.initiative_id,
        submission__period__end_on__lte=report.period.end_on,
    ).exclude(state=EntryState.APPROVED)
    fields = ("submission_id", "submission__partner__name", "submission__period__label", "submission__due_on")
    order = ("submission__due_on", "submission__partner__sort_key", "submission_id")
    counted: dict[tuple[Any, ...], int] = defaultdict(int)
    for row in waiting.order_by(*order).values_list(*fields):
        counted[row] += 1
    for (_pk, partner, period, due_on), number in counted.items():
        open_words = ngettext("%(number)s indicator", "%(number)s indicators", number) % {"number": number}
        yield [partner, period, open_words, date_format(due_on, "j F Y")]


def _method(report: Report) -> list[str]:
    threshold = report.initiative.coverage_threshold * 100
    return [
        _("Only approved figures are in this report, as they stood when it was compiled. It never changes."),
        _("Percentages are made from the sums of numerators and denominators, never from other percentages."),
        _("A missing figure is never zero. Below %(share)s%% of the expected partners a figure is incomplete.")
        % {"share": f"{threshold.normalize():f}"},
        _("Where partners may have counted the same people, the lowest and the highest possible number are shown."),
    ]


def _words() -> dict[str, str]:
    return {
        "period": _("Period"),
        "compiled": _("Compiled"),
        "improved": _("Indicators improved"),
        "goal": _("Our goal"),
        "change": _("Change"),
        "target": _("Target"),
        "status": _("Status"),
        "narratives": _("What partners say"),
        "outstanding": _("Submissions outstanding"),
        "nothing_outstanding": _("Every submission up to this period is approved."),
        "how_made": _("How these figures are made"),
    }
