"""Explain this number: every answer that a figure was made of, and what was left out of it (rule 22)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from initiatives.models import Initiative
from measurement.enums import Audience, Kind, OverPartners
from measurement.formulas import (
    Explanation,
    Input,
    PartnerValue,
    Span,
    Sums,
    explain,
    method_of_cells,
    plain,
    sum_values,
    value_of_cell,
)
from measurement.formulas.method import ANSWER_KINDS
from measurement.formulas.results import result
from measurement.models import Cell, Indicator, Observation, Period
from measurement.queries.answers import credit
from measurement.queries.figure_series import PeriodFigure, figure_text
from measurement.queries.figures import IndicatorFigures, initiative_figures
from measurement.queries.methods import Rules
from measurement.queries.observations import (
    Timeline,
    duties_of,
    expected_partner_ids,
    place_groups,
    series_of,
)
from measurement.queries.recomputation import earlier_period_ids, values_in
from partners.models import Partner


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """One partner's part. `carried` names the period its value is from; `left_out` says why it does not count, and
    `reason` how the partner itself put that.
    """

    partner_id: int
    partner: str
    shown: str
    numbers: str
    left_out: str
    reason: str
    carried: str
    is_in_floor: bool
    version: int | None
    submission_id: int | None
    submission_version: int | None
    submitted_at: datetime | None
    correction: str
    credit: str
    narrative: str
    audience: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureExplanation:
    """`rows` are the answers, `silent` the partners that were expected and did not answer. `cell` is the group."""

    figures: IndicatorFigures
    figure: PeriodFigure
    cell: Cell | None
    explanation: Explanation
    sums: Sums
    rows: tuple[InputRow, ...]
    silent: tuple[tuple[int, str], ...]
    first_submitted: datetime | None
    last_submitted: datetime | None

    @property
    def shown(self) -> str:
        """The figure, made again from the answers listed."""
        return figure_text(self.explanation.method, self.sums, self.explanation.shown)

    @property
    def included(self) -> list[InputRow]:
        return [row for row in self.rows if not row.left_out]

    @property
    def excluded(self) -> list[InputRow]:
        return [row for row in self.rows if row.left_out]

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why answers were left out, and how many each."""
        words = [row.left_out for row in self.excluded]
        return [(word, words.count(word)) for word in dict.fromkeys(words)]

    @property
    def carried(self) -> int:
        return sum(1 for row in self.included if row.carried)

    @property
    def corrections(self) -> list[InputRow]:
        return [row for row in self.rows if row.correction]

    def seen_by(self, partner_ids: Collection[int] | None, audiences: Collection[str]) -> "FigureExplanation":
        """As somebody sees it who may know these partners' answers only; None stands for all of them.

        The formula then names the sums alone, because its terms are the partners' answers. Of the words of
        others only those for `audiences` are left; `partner_ids` are then one's own.
        """
        is_text = self.explanation.method.kind == Kind.TEXT
        if partner_ids is None:
            return replace(self, rows=tuple(_read_by(row, audiences, is_text=is_text) for row in self.rows))
        return replace(
            self,
            rows=tuple(row for row in self.rows if row.partner_id in partner_ids),
            silent=tuple(one for one in self.silent if one[0] in partner_ids),
            explanation=replace(self.explanation, formula=_formula_of_sums(self)),
        )


def _read_by(row: InputRow, audiences: Collection[str], *, is_text: bool) -> InputRow:
    """A row without words that are not for this reader; of an indicator that asks for words these are the answer."""
    if row.audience in audiences:
        return row
    return replace(row, narrative="", shown=_("for the backbone only") if is_text and row.submission_id else row.shown)


def _formula_of_sums(found: FigureExplanation) -> str:
    """The calculation without a term of any one partner."""
    made, shown = found.explanation, found.shown
    method, number = made.method, len(made.included)
    if found.sums.n == 0 or method.kind in ANSWER_KINDS or method.over_partners == OverPartners.NONE:
        return made.formula if method.kind in ANSWER_KINDS else shown
    if method.over_partners in (OverPartners.RATIO, OverPartners.SHARED_RATIO):
        below = made.shared_denominator if method.has_shared_denominator else found.sums.denominator_sum
        if below is None:
            return shown
        times = f"{plain(Decimal(method.factor))} × " if method.factor != 1 else ""
        numbers = {"all": plain(below), "sum": f"{times}{plain(found.sums.numerator_sum)}", "shown": shown}
        if not method.has_range:
            return "{sum} ÷ {all} = {shown}".format_map(numbers)
        numbers["floor"] = f"{times}{plain(found.sums.numerator_floor or Decimal(0))}"
        return _("at least %(floor)s ÷ %(all)s, at most %(sum)s ÷ %(all)s: %(shown)s") % numbers
    if method.has_range:
        words = _("at least %(floor)s, the highest where people may overlap, at most %(sum)s, all added up: %(shown)s")
        floor = found.sums.value_floor or Decimal(0)
        return words % {"floor": plain(floor), "sum": plain(found.sums.value_sum), "shown": shown}
    words = ngettext(
        "the value of %(number)s partner = %(shown)s",
        "the values of %(number)s partners added up = %(shown)s",
        number,
    )
    return words % {"number": number, "shown": shown}


def explain_figure(
    initiative: Initiative,
    indicator: Indicator,
    *,
    at: datetime,
    period: Period | None = None,
    cell: Cell | None = None,
    read: IndicatorFigures | None = None,
) -> FigureExplanation | None:
    """How the figure of a period (the latest without one) or of one of its groups was made; None without any.

    Made from the approved answers through the engine, so that it also tests the stored figure. `read` are the
    indicator's figures where the caller has them already.
    """
    figures = read or initiative_figures(initiative, at=at, period=period, indicator_ids=[indicator.pk])[0]
    figure = figures.latest if period is None else _of(figures, period)
    if figure is None:
        return None
    values, expected = _values(figures.rules, figure, cell)
    groups = place_groups()
    method, shared = figure.method, figure.shared_denominator
    if cell is not None:
        values = [value_of_cell(method, value) for value in values]
        method, shared = method_of_cells(method), None
    sums = sum_values(method, values, expected=len(expected), place_groups=groups)
    if cell is not None:
        sums = replace(sums, expected=0)
    shown = result(method, sums, shared_denominator=shared)
    made = explain(method, values, sums, shown, place_groups=groups, shared_denominator=shared)
    return _explained(figures, figure, cell, made, sums, expected)


def _of(figures: IndicatorFigures, period: Period) -> PeriodFigure | None:
    return next((one for one in figures.periods if one.period.pk == period.pk), None)


def _values(rule: Rules, figure: PeriodFigure, cell: Cell | None) -> tuple[list[PartnerValue], frozenset[int]]:
    """What each partner's answers say in the period, and who was expected to answer."""
    of_calendar = Period.objects.filter(calendar_id=figure.period.calendar_id)
    line = Timeline({row.pk: row for row in of_calendar})
    wanted = earlier_period_ids(line, [figure.period.pk]) if rule.is_carried else [figure.period.pk]
    series = series_of({rule.indicator_id: rule}, line, period_ids=wanted)
    duties = duties_of([rule.indicator_id]).get(rule.indicator_id, [])
    answers = series.get((rule.indicator_id, cell.pk if cell else None), {})
    values = values_in(rule, answers, figure.span, duties)
    return values, expected_partner_ids(duties, figure.span, values)


def _explained(
    figures: IndicatorFigures,
    figure: PeriodFigure,
    cell: Cell | None,
    made: Explanation,
    sums: Sums,
    expected: frozenset[int],
) -> FigureExplanation:
    answered = {row.partner_id for row in made.inputs}
    silent = expected - answered if cell is None else frozenset()
    names = dict(Partner.objects.filter(pk__in=answered | silent).order_by("sort_key").values_list("pk", "name"))
    sources = _submissions(figures, figure, made)
    inputs = {row.partner_id: row for row in made.inputs}
    rows = tuple(_row(inputs[key], name, figures, figure, sources) for key, name in names.items() if key in inputs)
    moments = sorted(row.submitted_at for row in rows if row.submitted_at)
    return FigureExplanation(
        figures=figures,
        figure=figure,
        cell=cell,
        explanation=made,
        sums=sums,
        rows=rows,
        silent=tuple((key, name) for key, name in names.items() if key in silent),
        first_submitted=moments[0] if moments else None,
        last_submitted=moments[-1] if moments else None,
    )


Source = tuple[int, Span]  # partner, period of the answer


def _submissions(figures: IndicatorFigures, figure: PeriodFigure, made: Explanation) -> dict[Source, dict[str, Any]]:
    """Which version of which submission each answer comes from. One statement."""
    spans = {row.carried_from for row in made.inputs if isinstance(row.carried_from, Span)} | {figure.span}
    rows = Observation.objects.filter(
        indicator_id=figures.id,
        period__calendar_id=figure.period.calendar_id,
        period__start_on__in=[span.start for span in spans],
    ).values(
        "partner_id",
        "reason",
        "narrative",
        "audience",
        start=F("period__start_on"),
        end=F("period__end_on"),
        label=F("period__label"),
        submission=F("submission_version__submission_id"),
        number=F("submission_version__number"),
        at=F("submission_version__at"),
        correction=F("submission_version__reason"),
        by=F("submission_version__by_name"),
        is_on_behalf=F("submission_version__is_on_behalf"),
    )
    return {(row["partner_id"], Span(row["start"], row["end"])): dict(row) for row in rows}


def _row(
    row: Input, name: str, figures: IndicatorFigures, figure: PeriodFigure, sources: Mapping[Source, dict[str, Any]]
) -> InputRow:
    span = row.carried_from if isinstance(row.carried_from, Span) else figure.span
    source = sources.get((row.partner_id, span), {})
    numbers = {one.pk: one.number for one in figures.rules.versions}
    return InputRow(
        partner_id=row.partner_id,
        partner=name,
        shown=row.shown,
        numbers=_numbers(row),
        left_out=str(row.exclusion.label),
        reason=source.get("reason", "") if row.exclusion else "",
        carried=str(source.get("label", "")) if row.carried_from is not None else "",
        is_in_floor=row.is_in_floor,
        version=numbers.get(row.definition_version or 0),
        submission_id=source.get("submission"),
        submission_version=source.get("number"),
        submitted_at=source.get("at"),
        correction=_correction(source),
        credit=credit(source["by"], name, source["correction"]) if source.get("is_on_behalf") else "",
        narrative=source.get("narrative", ""),
        audience=source.get("audience", Audience.BACKBONE),
    )


def _correction(source: Mapping[str, Any]) -> str:
    """Why a later version was made; of one that staff entered, the sentence tells something else."""
    return source.get("correction", "") if source.get("number", 1) > 1 and not source.get("is_on_behalf") else ""


def _numbers(row: Input) -> str:
    """ "90 ÷ 100" where the answer is made of two numbers; empty where `shown` says all."""
    if row.numerator is None:
        return ""
    return plain(row.numerator) if row.denominator is None else f"{plain(row.numerator)} ÷ {plain(row.denominator)}"
