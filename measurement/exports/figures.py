"""Figures as lists: of a dashboard, of a series, of a breakdown. The digits are those of the page."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from measurement.enums import Audience
from measurement.formulas import rounded
from measurement.formulas.display import PERCENTAGES, round_half_away
from measurement.queries.answer_rows import Narrative
from measurement.queries.explanations import FigureExplanation
from measurement.queries.figure_cells import BreakdownFigures
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figures import IndicatorFigures
from tenancy.exports.cells import Cell, yes_no
from tenancy.exports.sheets import Sheet


def dashboard_sheet(figures: Iterable[IndicatorFigures]) -> Sheet:
    """One row for each indicator, in the order given. Value, baseline and target are numbers in the unit beside."""
    head = [
        _("Code"), _("Indicator"), _("Outcome area"), _("Unit"), _("Period"), _("Value"), _("Low"), _("High"),
        _("As shown"), _("Change"), _("Compared"), _("Baseline"), _("Baseline as shown"), _("Target"),
        _("Target as shown"), _("Target date"), _("Progress (%)"), _("Status"), _("Movement"), _("Partners reported"),
        _("Partners expected"), _("Note"), _("Owner"), _("Incomplete"), _("Carried forward"), _("Numerator"),
        _("Denominator"), _("Corrected or approved last"), _("Core"), _("Question"), _("Story"),
    ]  # fmt: skip
    return Sheet(_("Figures"), head, [_dashboard_row(one) for one in figures])


def _dashboard_row(one: IndicatorFigures) -> list[Cell]:
    latest = one.latest
    known = latest.result.coverage if latest else None
    return [
        one.code,
        one.name,
        one.outcome,
        unit_of(one),
        latest.period.label if latest else "",
        latest.number if latest else None,
        *(_range(latest) if latest else [None, None]),
        one.value_text,
        one.changed.text if one.changed else "",
        one.changed.words if one.changed else "",
        rounded(one.method, one.course.baseline.value if one.course.baseline else None),
        one.baseline_text,
        rounded(one.method, one.course.value),
        one.target_text,
        one.course.due_on,
        _percent(one.judgement.progress.value),
        one.standing_text,
        one.movement_text,
        known.reported if known else None,
        known.expected if known else None,
        latest.state_text if latest else "",
        one.owner,
        yes_no(latest.is_incomplete) if latest else "",
        known.carried if known else None,
        latest.result.numerator if latest else None,
        latest.result.denominator if latest else None,
        latest.changed_at if latest else None,
        yes_no(one.indicator.is_core),
        one.indicator.question,
        one.indicator.story,
    ]


def series_sheet(*figures: IndicatorFigures, has_names: bool = False) -> Sheet:
    """One row for each period, oldest first; of several indicators one after the other."""
    head = [
        _("Period"), _("From"), _("To"), _("Value"), _("Low"), _("High"), _("Unit"), _("As shown"), _("Numerator"),
        _("Denominator"), _("Target"), _("Partners reported"), _("Partners expected"), _("Carried forward"),
        _("Note"), _("Definition version"),
    ]  # fmt: skip
    names = [_("Code"), _("Indicator")] if has_names else []
    rows = [
        [*([one.code, one.name] if has_names else []), *_series_row(one, figure)]
        for one in figures
        for figure in one.periods
    ]
    return Sheet(_("Periods"), [*names, *head], rows)


def _series_row(one: IndicatorFigures, figure: PeriodFigure) -> list[Cell]:
    known = figure.result.coverage
    return [
        figure.period.label,
        figure.span.start,
        figure.span.end,
        figure.number,
        *_range(figure),
        unit_of(one),
        figure.text,
        figure.result.numerator,
        figure.result.denominator,
        rounded(figure.method, figure.target),
        known.reported,
        known.expected,
        known.carried,
        figure.state_text,
        figure.version.number,
    ]


def breakdown_sheet(one: IndicatorFigures, view: BreakdownFigures) -> Sheet:
    """One row for each group of the latest period. There is no row for the sum: the total is the indicator's own."""
    head = [view.name, _("Period"), _("Value"), _("As shown"), _("Numerator"), _("Denominator"), _("Note")]
    return Sheet(view.name, head, list(_groups(one, view)))


def breakdowns_sheet(figures: Iterable[IndicatorFigures]) -> Sheet:
    """The same for every breakdown of every indicator."""
    head = [
        _("Code"), _("Indicator"), _("Breakdown"), _("Group"), _("Period"), _("Value"), _("As shown"),
        _("Numerator"), _("Denominator"), _("Note"),
    ]  # fmt: skip
    rows = [
        [one.code, one.name, view.name, *row]
        for one in figures
        for view in one.breakdowns
        for row in _groups(one, view)
    ]
    return Sheet(_("Breakdowns"), head, rows)


def _groups(one: IndicatorFigures, view: BreakdownFigures) -> Iterable[list[Cell]]:
    period = one.latest.period.label if one.latest else ""
    for cell in view.cells:
        parts = (cell.result.numerator, cell.result.denominator)
        yield [cell.label, period, cell.number, cell.text, *parts, view.note]


def narrative_sheet(told: Iterable[Narrative]) -> Sheet:
    """What partners say beside their figures, as far as it is for the reader."""
    head = [_("Code"), _("Indicator"), _("Period"), _("Partner"), _("Narrative"), _("For whom")]
    rows = [[*one[:-1], str(Audience(one.audience).label)] for one in told]
    return Sheet(_("Narratives"), head, rows)


def explanation_sheet(found: FigureExplanation) -> Sheet:
    """Every answer behind a figure, with what was left out and why."""
    head = [
        _("Partner"), _("Answer"), _("Numbers"), _("Counts"), _("Why not"), _("Carried forward from"),
        _("Definition version"), _("Submission version"), _("Submitted at"), _("Corrected because"),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        [
            row.partner,
            row.shown,
            row.numbers,
            _("no") if row.left_out else _("yes"),
            ": ".join(part for part in (row.left_out, row.reason) if part),
            row.carried,
            row.version,
            row.submission_version,
            row.submitted_at,
            row.correction,
        ]
        for row in found.rows
    ]
    return Sheet(_("Answers"), head, rows)


def _percent(fraction: Decimal | None) -> Decimal | None:
    """The digits of the page, without the sign."""
    return None if fraction is None else round_half_away(fraction.scaleb(2), 0)


def unit_of(one: IndicatorFigures) -> str:
    if one.method.kind in PERCENTAGES:
        return "%"
    return one.rules.latest.unit or one.method.currency


def _range(figure: PeriodFigure) -> Sequence[Decimal | None]:
    if not figure.result.has_range:
        return [None, None]
    return [rounded(figure.method, number) for number in (figure.result.low, figure.result.high)]
