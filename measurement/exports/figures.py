"""Figures as rows: of a dashboard, of a series, of a breakdown. The digits are those of the page."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from measurement.formulas import rounded
from measurement.formulas.display import PERCENTAGES
from measurement.queries.explanations import FigureExplanation
from measurement.queries.figure_cells import BreakdownFigures
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figures import IndicatorFigures
from partners.exports import defused

Rows = list[list[str]]
DASHBOARD_NUMBERS = (5, 6, 7, 17, 18)  # columns of `dashboard_rows`: value, low, high, reported, expected
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def dashboard_rows(figures: Iterable[IndicatorFigures]) -> Rows:
    """One row for each indicator, in the order given."""
    head = [
        _("Code"), _("Indicator"), _("Outcome area"), _("Unit"), _("Period"), _("Value"), _("Low"), _("High"),
        _("As shown"), _("Change"), _("Compared"), _("Baseline"), _("Target"), _("Target date"), _("Progress"),
        _("Status"), _("Movement"), _("Partners reported"), _("Partners expected"), _("Note"), _("Owner"),
    ]  # fmt: skip
    return [head, *([safe(cell) for cell in _dashboard_row(one)] for one in figures)]


def _dashboard_row(one: IndicatorFigures) -> list[str]:
    latest = one.latest
    known = latest.result.coverage if latest else None
    return [
        one.code,
        one.name,
        one.outcome,
        unit_of(one),
        latest.period.label if latest else "",
        digits(latest.number if latest else None),
        *(_range(latest) if latest else ["", ""]),
        one.value_text,
        one.changed.text if one.changed else "",
        one.changed.words if one.changed else "",
        one.baseline_text,
        one.target_text,
        str(one.course.due_on or ""),
        one.progress_text,
        one.standing_text,
        one.movement_text,
        str(known.reported) if known else "",
        str(known.expected) if known else "",
        latest.state_text if latest else "",
        one.owner,
    ]


def series_rows(one: IndicatorFigures) -> Rows:
    """One row for each period, oldest first."""
    head = [
        _("Period"), _("From"), _("To"), _("Value"), _("Low"), _("High"), _("Unit"), _("As shown"), _("Numerator"),
        _("Denominator"), _("Target"), _("Partners reported"), _("Partners expected"), _("Carried forward"),
        _("Note"), _("Definition version"),
    ]  # fmt: skip
    return [head, *([safe(cell) for cell in _series_row(one, figure)] for figure in one.periods)]


def _series_row(one: IndicatorFigures, figure: PeriodFigure) -> list[str]:
    known = figure.result.coverage
    return [
        figure.period.label,
        str(figure.span.start),
        str(figure.span.end),
        digits(figure.number),
        *_range(figure),
        unit_of(one),
        figure.text,
        digits(figure.result.numerator),
        digits(figure.result.denominator),
        figure.target_text,
        str(known.reported),
        str(known.expected),
        str(known.carried),
        figure.state_text,
        str(figure.version.number),
    ]


def breakdown_rows(one: IndicatorFigures, view: BreakdownFigures) -> Rows:
    """One row for each group of the latest period. There is no row for the sum: the total is the indicator's own."""
    period = one.latest.period.label if one.latest else ""
    head = [view.name, _("Period"), _("Value"), _("As shown"), _("Numerator"), _("Denominator"), _("Note")]
    return [
        head,
        *(
            [
                safe(cell.label),
                period,
                digits(cell.number),
                cell.text,
                digits(cell.result.numerator),
                digits(cell.result.denominator),
                safe(view.note),
            ]
            for cell in view.cells
        ),
    ]


def explanation_rows(found: FigureExplanation) -> Rows:
    """Every answer behind a figure, with what was left out and why."""
    head = [
        _("Partner"), _("Answer"), _("Numbers"), _("Counts"), _("Why not"), _("Carried forward from"),
        _("Definition version"), _("Submission version"), _("Submitted at"), _("Corrected because"),
    ]  # fmt: skip
    rows = [
        [
            row.partner,
            row.shown,
            row.numbers,
            _("no") if row.left_out else _("yes"),
            ": ".join(part for part in (row.left_out, row.reason) if part),
            row.carried,
            str(row.version or ""),
            str(row.submission_version or ""),
            row.submitted_at.isoformat() if row.submitted_at else "",
            row.correction,
        ]
        for row in found.rows
    ]
    return [head, *([safe(cell) for cell in row] for row in rows)]


def safe(cell: str) -> str:
    """Text that no spreadsheet takes for a formula; a negative number stays one."""
    return cell if _NUMBER.fullmatch(cell) else defused(cell)


def digits(number: Decimal | None) -> str:
    """A number for a machine: a decimal point and no other mark; empty for none."""
    return "" if number is None else f"{number:f}"


def unit_of(one: IndicatorFigures) -> str:
    if one.method.kind in PERCENTAGES:
        return "%"
    return one.rules.latest.unit or one.method.currency


def _range(figure: PeriodFigure) -> Sequence[str]:
    if not figure.result.has_range:
        return ["", ""]
    return [digits(rounded(figure.method, number)) for number in (figure.result.low, figure.result.high)]
