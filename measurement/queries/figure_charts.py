"""Figures as charts: which point, which mark, which words. Drawing is the business of `charts`."""

from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from charts import Band, Bar, BarChart, Break, LineChart, Mark, Number, Point, Series, Sparkline, State
from measurement.enums import Frequency, Kind
from measurement.formulas import Method, expected_at
from measurement.formulas.display import PERCENTAGES, shown_value
from measurement.queries.figure_cells import BreakdownFigures
from measurement.queries.figure_goals import Course
from measurement.queries.figure_series import PeriodFigure
from measurement.queries.figures import IndicatorFigures

DRAWN = frozenset(Kind) - {Kind.TEXT, Kind.RATING}
LONGEST_PATH = 12  # points drawn of a curved path


def series_chart(one: IndicatorFigures, *, key: str) -> LineChart | None:
    """The series with its target path, baseline, band and breaks; None for kinds that no line can show."""
    if one.method.kind not in DRAWN:
        return None
    return LineChart(
        key=key,
        title=one.name,
        format=number_of(one.method),
        period_word=_period_word(one),
        series=(Series(one.name, _points(one)),),
        target=_target_marks(one),
        baseline=_baseline(one),
        band=_band(one.course, one.method),
        breaks=_breaks(one),
    )


def sparkline(one: IndicatorFigures, *, key: str) -> Sparkline | None:
    """The same series, the size of a word."""
    if one.method.kind not in DRAWN:
        return None
    target = None if one.course.value is None or one.course.is_to_date else shown_value(one.method, one.course.value)
    return Sparkline(
        key=key,
        title=one.name,
        format=number_of(one.method),
        period_word=_period_word(one),
        points=_points(one),
        target=target,
        band=_band(one.course, one.method),
        breaks=_breaks(one),
    )


def breakdown_chart(one: IndicatorFigures, breakdown: BreakdownFigures, *, key: str) -> BarChart | None:
    """One bar for each category, with the whole as reference where the kind compares with it."""
    if one.method.kind not in DRAWN or one.latest is None:
        return None
    bars = tuple(
        Bar(
            cell.label,
            None if cell.result.value is None else shown_value(cell.method, cell.result.value),
            text=cell.text,
        )
        for cell in breakdown.cells
    )
    whole = one.latest.result.value
    is_level = one.method.kind in PERCENTAGES or one.method.kind in (Kind.RATE, Kind.AVERAGE)
    reference = Mark(shown_value(one.method, whole), _("All")) if is_level and whole is not None else None
    return BarChart(
        key=key,
        title=f"{one.name}: {breakdown.name}",
        format=number_of(one.method),
        bars=bars,
        reference=reference,
        category_word=breakdown.name,
    )


def number_of(method: Method) -> Number:
    """How a chart writes the numbers of a method on its axes."""
    suffix = "%" if method.kind in PERCENTAGES else ""
    prefix = f"{method.currency} " if method.kind == Kind.MONEY and method.currency else ""
    return Number(method.decimals, prefix=prefix, suffix=suffix)


def _points(one: IndicatorFigures) -> tuple[Point, ...]:
    """From the first period anybody reported to the latest; without figure in between the line breaks."""
    drawn = [number for number, figure in enumerate(one.periods) if figure.has_reports]
    if not drawn:
        return ()
    return tuple(_point(figure) for figure in one.periods[drawn[0] : drawn[-1] + 1])


def _point(figure: PeriodFigure) -> Point:
    value = figure.result.value if figure.has_reports else None
    state: State = "official"
    if not figure.is_comparable:
        state = "not_comparable"
    elif figure.is_incomplete:
        state = "incomplete"
    return Point(
        label=figure.period.label,
        x=_position(figure.span.end),
        value=None if value is None else shown_value(figure.method, value),
        state=state,
        note=figure.coverage_text if figure.is_incomplete else "",
        text="" if value is None else figure.text,
    )


def _position(day: date) -> Decimal:
    return Decimal(day.toordinal())


def _target_marks(one: IndicatorFigures) -> tuple[Mark, ...]:
    """The path from baseline to target at days that show its shape; a total to reach is no level to draw."""
    path = one.course.path
    if path is None or one.course.is_to_date:
        return ()
    start, end = path.baseline_on, path.target_on
    days = {start, end} | {figure.span.end for figure in one.periods if start < figure.span.end < end}
    ordered = sorted(days)
    step = max(1, len(ordered) // LONGEST_PATH)
    kept = sorted({*ordered[::step], start, end})
    marks = [(day, value) for day in kept if (value := expected_at(path, day)) is not None]
    return tuple(Mark(shown_value(one.method, value), _when(day), _position(day)) for day, value in marks)


def _when(day: date) -> str:
    return date_format(day, "M Y")


def _baseline(one: IndicatorFigures) -> Mark | None:
    row = one.course.baseline
    if row is None:
        return None
    return Mark(shown_value(one.method, row.value), _when(row.end_on), _position(row.end_on))


def _band(course: Course, method: Method) -> Band | None:
    if course.band is None:
        return None
    low, high = (None if edge is None else shown_value(method, edge) for edge in course.band)
    return Band(low, high)


def _breaks(one: IndicatorFigures) -> tuple[Break, ...]:
    return tuple(Break(_position(each.period.end_on), each.sentence) for each in one.breaks)


def _period_word(one: IndicatorFigures) -> str:
    frequency = one.indicator.calendar.frequency
    return {
        Frequency.MONTH: _("months"),
        Frequency.QUARTER: _("quarters"),
        Frequency.HALF_YEAR: _("half-years"),
        Frequency.YEAR: _("years"),
    }[Frequency(frequency)]
